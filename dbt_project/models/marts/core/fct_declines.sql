with
declines as (select * from {{ ref('stg_event_log__assistance_declined') }}),
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }})

select
    declines.position,
    declines.person_key,
    declines.case_key,
    declines.organisation_id,
    declines.service_type_code,
    declines.declined_date,
    {{ quarter_of('declines.declined_date') }} as period_quarter,
    coalesce(declines.reason_code, 'not_said') as reason_code,
    coalesce(organisations.organisation_kind_code, 'UNMAPPED') as recorded_by_kind_code
from declines
left join organisations on declines.organisation_id = organisations.organisation_id
