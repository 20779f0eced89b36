with
noted as (select * from {{ ref('int_signals_noted') }})

select distinct
    position,
    person_key,
    case_key,
    period_quarter,
    detecting_body_code,
    1 as detections_answered
from noted
where signal_code <> 'not_answered'
