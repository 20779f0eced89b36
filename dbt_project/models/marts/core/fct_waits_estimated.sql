{%- set ends = ['served', 'declined', 'died', 'transferred', 'exited'] %}

with
waits as (select * from {{ ref('fct_waits_by_day') }}),

estimated as (
    {{ cumulative_incidence(
        'waits', ['period_year', 'region_code', 'service_type_code'], 'waiting_days', 'end_code', ends, 'needs'
    ) }}
)

select * from estimated
