with
cohorts as (select * from {{ ref('fct_status_cohorts') }}),

awaited as (
    select
        case_key,
        person_key,
        period_quarter,
        region_code,
        detecting_body_code,
        first_days,
        final_days,
        observed_days,
        observed_since_first_days,
        coalesce(first_result_code, 'none') as first_result_code,
        coalesce(final_result_code, 'none') as final_result_code
    from cohorts
)

-- `greatest` of nothing and nought is nought, so days count only where there is a decision.
select
    case_key,
    person_key,
    period_quarter,
    region_code,
    detecting_body_code,
    1 as cases,
    (first_result_code = 'positive')::integer as first_positive,
    (first_result_code = 'negative')::integer as first_negative,
    (first_result_code = 'none')::integer as first_open,
    case when first_result_code = 'none' then observed_days else 0 end as first_open_days,
    {%- for days in [30, 90] %}
    (observed_days >= {{ days }})::integer as observed_{{ days }},
    (observed_days >= {{ days }} and first_result_code <> 'none' and first_days <= {{ days }})::integer
        as first_within_{{ days }},
    {%- endfor %}
    (final_result_code = 'positive')::integer as final_positive,
    (final_result_code = 'negative')::integer as final_negative,
    (first_result_code = 'positive' and final_result_code = 'none')::integer as final_open,
    case
        when first_result_code = 'positive' and final_result_code = 'none' then observed_since_first_days else 0
    end as final_open_days,
    (observed_days >= 365)::integer as observed_365,
    (observed_days >= 365 and final_result_code <> 'none' and final_days <= 365)::integer as final_within_365
from awaited
