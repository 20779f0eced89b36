{%- set cell = ['period_quarter', 'victimisation_class_code', 'beneficiary_role_code'] %}

with
stays as (select * from {{ ref('fct_stays') }}),
erased as (select * from {{ ref('stg_event_log__erased_totals') }} where figure = 'rpt_stays_quarterly'),

-- A stay begins in one quarter and ends in another, so it has a row for each; nights are of the end alone. A median needs
-- each number of nights, so that of the erased is kept as a list of them.
begun_and_ended as (
    select
        started_quarter as period_quarter,
        victimisation_class_code,
        beneficiary_role_code,
        1 as started,
        0 as ended_by_limit,
        null as nights
    from stays
    union all
    select
        ended_quarter,
        victimisation_class_code,
        beneficiary_role_code,
        0 as started,
        is_ended_by_limit::integer as ended_by_limit,
        placement_nights as nights
    from stays
    where ended_date is not null
    union all
    select
        {%- for column in cell %}
        cell ->> '{{ column }}' as {{ column }},
        {%- endfor %}
        (measures ->> 'started')::integer as started,
        (measures ->> 'ended_by_limit')::integer as ended_by_limit,
        null as nights
    from erased
    union all
    select
        {%- for column in cell %}
        erased.cell ->> '{{ column }}' as {{ column }},
        {%- endfor %}
        0 as started,
        0 as ended_by_limit,
        stayed.nights::integer as nights
    from erased
    cross join lateral jsonb_array_elements_text(erased.measures -> 'nights') as stayed (nights)
)

select
    period_quarter,
    victimisation_class_code,
    beneficiary_role_code,
    sum(started)::integer as started,
    count(nights)::integer as ended,
    coalesce(sum(nights), 0)::integer as total_nights,
    percentile_cont(0.5) within group (order by nights)::numeric(10, 1) as median_nights,
    sum(ended_by_limit)::integer as ended_by_limit
from begun_and_ended
group by period_quarter, victimisation_class_code, beneficiary_role_code
