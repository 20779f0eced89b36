with
placements as (select * from {{ ref('fct_placements') }}),
exits as (select * from {{ ref('int_closings_counted') }}),
persons as (select * from {{ ref('int_persons_classified') }}),

-- Why a stay ended says the first exit of its case that is not before its end.
exits_at_end as (
    select distinct on (placements.placement_key)
        placements.placement_key,
        exits.exit_reason_code
    from placements
    inner join exits on placements.case_key = exits.case_key and placements.ended_date <= exits.exit_date
    where not exits.is_repeated
    order by placements.placement_key asc, exits.exit_date asc
)

select
    placements.placement_key,
    placements.person_key,
    placements.case_key,
    placements.organisation_id,
    placements.started_date,
    {{ quarter_of('placements.started_date') }} as started_quarter,
    placements.ended_date,
    {{ quarter_of('placements.ended_date') }} as ended_quarter,
    placements.placement_nights,
    exits_at_end.exit_reason_code,
    coalesce(exits_at_end.exit_reason_code = 'time_limit', false) as is_ended_by_limit,
    coalesce(persons.victimisation_class_code, 'not_known') as victimisation_class_code,
    coalesce(persons.beneficiary_role_code, 'primary_client') as beneficiary_role_code
from placements
left join persons on placements.person_key = persons.person_key
left join exits_at_end on placements.placement_key = exits_at_end.placement_key
