with
detections as (select * from {{ ref('stg_event_log__detection_recorded') }}),
openings as (select * from {{ ref('stg_event_log__case_opened') }}),

profiles as (
    select
        person_key,
        position,
        detected_date as profiled_date,
        sex_code,
        age_band_code,
        citizenship_group_code,
        is_minor
    from detections
    where person_key is not null
    union all
    select
        person_key,
        position,
        opened_date,
        sex_code,
        age_band_code,
        citizenship_group_code,
        is_minor
    from openings
    where person_key is not null
)

-- The newest known value of each field: a later record that leaves a field out does not unknow it.
select
    person_key,
    {{ newest_known('sex_code') }} as sex_code,
    {{ newest_known('age_band_code') }} as age_band_code,
    {{ newest_known('citizenship_group_code') }} as citizenship_group_code,
    (array_agg(is_minor order by profiled_date desc, position desc) filter (where is_minor is not null))[1] as is_minor
from profiles
group by person_key
