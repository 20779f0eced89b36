with
openings as (select * from {{ ref('stg_event_log__case_opened') }}),
closings as (select * from {{ ref('stg_event_log__case_closed') }}),

first_closings as (
    select distinct on (case_key)
        case_key,
        closed_date,
        exit_reason_code
    from closings
    order by case_key asc, closed_date asc, position asc
)

select
    openings.case_key,
    openings.person_key,
    openings.organisation_id,
    openings.opened_date,
    {{ quarter_of('openings.opened_date') }} as period_quarter,
    openings.beneficiary_role_code,
    openings.victimisation_codes,
    openings.residence_region_code,
    openings.age_band_code,
    openings.is_minor,
    first_closings.closed_date,
    first_closings.exit_reason_code
from openings
left join first_closings on openings.case_key = first_closings.case_key
