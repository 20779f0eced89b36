{#- Who used which service when, for one domain of readers; a quarter and type that fewer than `smallest_group` share is
    left out. -#}
{% macro service_use(domain) -%}
with
services as (select * from {{ ref('fct_services') }}),
pseudonyms as (select * from {{ ref('stg_access__person_pseudonyms') }} where domain = '{{ domain }}'),

used as (
    select distinct
        person_key,
        period_quarter,
        service_type_code
    from services
    where person_key is not null
),

shared as (
    select
        period_quarter,
        service_type_code
    from used
    group by period_quarter, service_type_code
    having count(*) >= {{ var('smallest_group') }}
)

select
    pseudonyms.person_pseudonym,
    used.period_quarter,
    used.service_type_code
from used
inner join shared
    on used.period_quarter = shared.period_quarter and used.service_type_code = shared.service_type_code
inner join pseudonyms on used.person_key = pseudonyms.person_key
{%- endmacro %}
