{%- set classes = [
    'not_applicable', 'already_received', 'met_in_time', 'choice', 'barrier', 'pending', 'unknown', 'met_late', 'unmet'
] %}
{%- set cell = ['period_quarter', 'region_code', 'service_type_code'] %}

with
needs as (select * from {{ ref('fct_needs') }}),
cells as (select * from {{ ref('int_gap_cells_listed') }}),
reporting as (select * from {{ ref('int_gap_cells_reported') }}),

known_and_erased as (
    select
        period_quarter,
        region_code,
        service_type_code,
        count(*)::integer as assessed,
        {%- for class in classes %}
        (count(*) filter (where need_class_code = '{{ class }}'))::integer as {{ class }},
        {%- endfor %}
        (count(*) filter (where is_fallback_region))::integer as fallback_region
    from needs
    group by period_quarter, region_code, service_type_code
    union all
    {{ erased_totals('rpt_gaps_quarterly', cell, ['assessed'] + classes + ['fallback_region']) }}
),

counted as (
    select
        period_quarter,
        region_code,
        service_type_code,
        sum(assessed)::integer as assessed,
        {%- for class in classes %}
        sum({{ class }})::integer as {{ class }},
        {%- endfor %}
        sum(fallback_region)::integer as fallback_region
    from known_and_erased
    group by {{ cell | join(', ') }}
),

completed as (
    select
        cells.period_quarter,
        cells.region_code,
        cells.service_type_code,
        coalesce(counted.assessed, 0) as assessed,
        {%- for class in classes %}
        coalesce(counted.{{ class }}, 0) as {{ class }},
        {%- endfor %}
        coalesce(counted.fallback_region, 0) as fallback_region,
        coalesce(reporting.expected_organisations, 0) as expected_organisations,
        coalesce(reporting.reported_organisations, 0) as reported_organisations
    from cells
    left join counted using (period_quarter, region_code, service_type_code)
    left join reporting using (period_quarter, region_code, service_type_code)
)

select
    period_quarter,
    region_code,
    service_type_code,
    assessed,
    {{ classes | join(',\n    ') }},
    assessed - not_applicable as needed,
    already_received + met_in_time as met,
    fallback_region,
    expected_organisations,
    reported_organisations
from completed
