with
runs as (select * from {{ ref('int_service_runs_drawn') }}),
referrals as (select * from {{ ref('stg_event_log__referral_made') }} where person_key is not null),
transfers as (select * from {{ ref('stg_event_log__case_transferred') }} where person_key is not null),

-- Medical care by two is no overlap; of legal help nobody records the matter, so it is never known to be the same.
together as (
    select
        runs.person_key,
        runs.service_type_code,
        runs.organisation_id,
        others.organisation_id as other_organisation_id,
        greatest(runs.first_day, others.first_day) as from_day,
        least(runs.last_day, others.last_day) - greatest(runs.first_day, others.first_day) + 1 as common_days
    from runs
    inner join runs as others
        on
            runs.person_key = others.person_key
            and runs.service_type_code = others.service_type_code
            and {{ in_code_order('runs.organisation_id') }} < {{ in_code_order('others.organisation_id') }}
            and runs.first_day + 13 <= others.last_day
            and others.first_day + 13 <= runs.last_day
    where runs.service_type_code not in ('medical', 'legal')
),

handed_over as (
    select
        person_key,
        service_type_code,
        organisation_id,
        to_organisation_id
    from referrals
    union all
    select
        person_key,
        null as service_type_code,
        organisation_id,
        to_organisation_id
    from transfers
)

select distinct on (person_key, service_type_code, organisation_id, other_organisation_id)
    person_key,
    service_type_code,
    organisation_id,
    other_organisation_id,
    from_day,
    {{ quarter_of('from_day') }} as period_quarter,
    common_days
from together
where
    common_days >= 14
    and not exists (
        select from handed_over
        where
            handed_over.person_key = together.person_key
            and coalesce(handed_over.service_type_code, together.service_type_code) = together.service_type_code
            and (
                (handed_over.organisation_id, handed_over.to_organisation_id)
                = (together.organisation_id, together.other_organisation_id)
                or (handed_over.to_organisation_id, handed_over.organisation_id)
                = (together.organisation_id, together.other_organisation_id)
            )
    )
order by person_key asc, service_type_code asc, organisation_id asc, other_organisation_id asc, from_day asc, common_days desc
