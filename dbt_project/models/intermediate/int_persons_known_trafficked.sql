with
detections as (select * from {{ ref('stg_event_log__detection_recorded') }}),
openings as (select * from {{ ref('stg_event_log__case_opened') }}),

told as (
    select
        person_key,
        detected_date as told_date
    from detections
    where person_key is not null and 'tip' = any(victimisation_codes)
    union all
    select
        person_key,
        opened_date as told_date
    from openings
    where person_key is not null and 'tip' = any(victimisation_codes)
)

select
    person_key,
    min(told_date) as known_from
from told
group by person_key
