{{ config(indexes=[{'columns': ['person_key'], 'unique': true}]) }}

with
current_events as (select * from {{ ref('stg_event_log__current_events') }}),
detections as (select * from {{ ref('stg_event_log__detection_recorded') }}),
openings as (select * from {{ ref('stg_event_log__case_opened') }}),

persons as (
    select distinct person_key
    from current_events
    where person_key is not null and (event_type like 'withdrawn %') is not true
),

evidence as (
    select
        person_key,
        victimisation_codes
    from detections
    union all
    select
        person_key,
        victimisation_codes
    from openings
),

victimisations as (
    select
        person_key,
        bool_or('tip' = any(victimisation_codes)) as is_tip,
        bool_or('dv' = any(victimisation_codes)) as is_dv
    from evidence
    group by person_key
),

roles as (
    select
        person_key,
        bool_or(beneficiary_role_code = 'primary_client') as is_primary_client,
        bool_or(beneficiary_role_code = 'accompanying_child') as is_accompanying_child,
        bool_and(beneficiary_role_code = 'UNMAPPED') as is_unmapped
    from openings
    group by person_key
)

select
    persons.person_key,
    case
        when victimisations.is_tip and victimisations.is_dv then 'both'
        when victimisations.is_tip then 'tip_only'
        when victimisations.is_dv then 'dv_only'
        else 'not_known'
    end as victimisation_class_code,
    case
        when roles.person_key is null or roles.is_primary_client then 'primary_client'
        when roles.is_accompanying_child then 'accompanying_child'
        when roles.is_unmapped then 'UNMAPPED'
        else 'family_member'
    end as beneficiary_role_code
from persons
left join victimisations on persons.person_key = victimisations.person_key
left join roles on persons.person_key = roles.person_key
