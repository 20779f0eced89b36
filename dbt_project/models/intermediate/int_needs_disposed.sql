with
assessments as (select * from {{ ref('int_need_assessments_merged') }} where is_first),
dispositions as (select * from {{ ref('stg_event_log__need_disposed') }})

-- What was decided at the first assessment is a beginning: what came of it is read from the deliveries.
select distinct on (assessments.need_key)
    assessments.need_key,
    dispositions.disposition_code
from assessments
inner join dispositions on assessments.assessed_need_key = dispositions.need_key
order by assessments.need_key asc, dispositions.disposed_date asc, dispositions.position asc
