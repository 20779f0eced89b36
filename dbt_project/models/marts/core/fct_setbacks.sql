with
setbacks as (select * from {{ ref('stg_event_log__setback_recorded') }}),
phased as (select * from {{ ref('int_clocks_phased') }}),
observed as (select * from {{ ref('int_phases_observed') }}),
persons as (select * from {{ ref('int_persons_classified') }})

select
    setbacks.position,
    setbacks.person_key,
    setbacks.case_key,
    setbacks.organisation_id,
    setbacks.setback_date,
    {{ quarter_of('setbacks.setback_date') }} as period_quarter,
    setbacks.trigger_code,
    coalesce(phased.phase_code, 'not_in_care') as phase_code,
    coalesce(persons.beneficiary_role_code, 'primary_client') as beneficiary_role_code,
    observed.case_key is not null as is_observed
from setbacks
left join persons on setbacks.person_key = persons.person_key
left join phased
    on
        setbacks.case_key = phased.case_key
        and setbacks.setback_date between phased.from_day and phased.until_day
left join observed
    on
        setbacks.case_key = observed.case_key
        and setbacks.setback_date between observed.from_day and observed.until_day
