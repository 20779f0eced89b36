{{ config(materialized='view', grants={'select': ['keyholder']}) }}

-- A family of figures, a line; who adds a figure about persons adds what each person gives to it.
{%- set parts = [
    ref('int_person_contributions__first_edition'),
    ref('int_person_contributions__identification'),
    ref('int_person_contributions__referral'),
    ref('int_person_contributions__agreements'),
    ref('int_person_contributions__justice'),
    ref('int_person_contributions__case_ends'),
    ref('int_person_contributions__care'),
    ref('int_person_contributions__case_progress'),
    ref('int_person_contributions__places'),
    ref('int_person_contributions__gaps'),
    ref('int_person_contributions__cost'),
    ref('int_person_contributions__cost_models'),
    ref('int_person_contributions__quality'),
] %}

{% for part in parts -%}
select
    person_key,
    figure,
    cell,
    measures
from {{ part }}
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
