with
detections as (select * from {{ ref('stg_event_log__detection_recorded') }}),
openings as (select * from {{ ref('stg_event_log__case_opened') }}),
assessments as (select * from {{ ref('stg_event_log__need_assessed') }}),

statements as (
    select
        person_key,
        opened_date as stated_date,
        residence_region_code
    from openings
    union all
    select
        person_key,
        detected_date,
        residence_region_code
    from detections
    union all
    select
        person_key,
        assessed_date,
        residence_region_code
    from assessments
),

-- Two regions stated for one day: the smaller code, so that every build says the same.
by_date as (
    select
        person_key,
        stated_date,
        min({{ in_code_order('residence_region_code') }}) as region_code
    from statements
    where person_key is not null and residence_region_code is not null
    group by person_key, stated_date
)

select
    person_key,
    region_code,
    stated_date as valid_from,
    lead(stated_date) over (partition by person_key order by stated_date) as valid_until
from by_date
