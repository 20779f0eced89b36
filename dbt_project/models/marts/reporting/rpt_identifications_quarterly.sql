{%- set cell = [
    'period_quarter', 'region_code', 'stage_code', 'decision_kind_code', 'outcome_code', 'authority_code'
] %}

with
known as (select * from {{ ref('fct_identification_decisions') }}),
erased as (select * from {{ ref('stg_event_log__erased_totals') }} where figure = 'rpt_identifications_quarterly'),

-- A median needs each number of days, so that of the erased is kept as a list of them, null where there is none.
decisions as (
    select
        {{ cell | join(',
        ') }},
        detection_to_decision_days
    from known
    union all
    select
        {%- for column in cell %}
        erased.cell ->> '{{ column }}' as {{ column }},
        {%- endfor %}
        waited.days::integer as detection_to_decision_days
    from erased
    cross join lateral jsonb_array_elements_text(erased.measures -> 'days') as waited (days)
    union all
    select
        {%- for column in cell %}
        erased.cell ->> '{{ column }}' as {{ column }},
        {%- endfor %}
        null as detection_to_decision_days
    from erased
    cross join lateral generate_series(1, (erased.measures ->> 'decisions_without_days')::integer)
)

select
    period_quarter,
    region_code,
    stage_code,
    decision_kind_code,
    outcome_code,
    authority_code,
    count(*)::integer as decisions,
    count(detection_to_decision_days)::integer as decisions_with_days,
    percentile_cont(0.5) within group (order by detection_to_decision_days)::numeric(10, 1) as median_days,
    coalesce(sum(detection_to_decision_days), 0)::integer as total_days
from decisions
group by period_quarter, region_code, stage_code, decision_kind_code, outcome_code, authority_code
