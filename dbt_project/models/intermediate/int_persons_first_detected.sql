with
detections as (select * from {{ ref('stg_event_log__detection_recorded') }})

select distinct on (person_key)
    person_key,
    region_code
from detections
where person_key is not null and region_code is not null
order by person_key asc, detected_date asc, {{ in_code_order('region_code') }} asc
