with
detections as (select * from {{ ref('int_detections_classified') }} where person_key is not null),

told as (
    select
        detections.person_key,
        to_char(detections.detected_date, 'YYYY') as period_year,
        detections.detected_date,
        detections.position,
        kind.code as kind_code,
        detections.region_code,
        coalesce(detections.sex_code, 'unknown') as sex_code,
        case
            when detections.age_band_code in ('0-11', '12-17') then '0_17'
            when detections.age_band_code in ('18-24', '25-34', '35-49', '50-64') then '18_64'
            when detections.age_band_code = '65+' then '65_plus'
            else 'unknown'
        end as age_group_code
    from detections
    inner join (values ('tip'), ('dv')) as kind (code) on detections.victimisation_code in (kind.code, 'both')
)

-- Each person once a year and kind: by her first detection of it (R5).
select distinct on (person_key, period_year, kind_code)
    person_key,
    period_year,
    kind_code,
    region_code,
    sex_code,
    age_group_code,
    (kind_code = 'tip')::integer as tip_persons,
    (kind_code = 'dv')::integer as dv_persons
from told
order by
    person_key asc,
    period_year asc,
    kind_code asc,
    detected_date asc,
    {{ in_code_order('region_code') }} asc,
    {{ in_code_order('sex_code') }} asc,
    {{ in_code_order('age_group_code') }} asc,
    position asc
