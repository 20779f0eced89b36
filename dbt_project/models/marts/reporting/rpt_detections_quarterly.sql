with
detections as (select * from {{ ref('fct_detections') }})

select
    period_quarter,
    region_code,
    victimisation_code,
    detecting_body_code,
    count(*)::integer as detections,
    (count(*) filter (where is_first_of_quarter))::integer as persons_first
from detections
group by period_quarter, region_code, victimisation_code, detecting_body_code
