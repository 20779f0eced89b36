with
assessments as (select * from {{ ref('int_need_assessments_merged') }}),
declines as (select * from {{ ref('stg_event_log__assistance_declined') }}),
reasons as (select * from {{ ref('decline_reasons') }}),

-- A decline of any assessment of the need counts. Without a known reason it is a barrier: the other way round a gap would
-- look like the client's wish.
declines_of_needs as (
    select
        assessments.need_key,
        declines.declined_date,
        declines.reason_code,
        coalesce(reasons.decline_kind_code, 'barrier') as decline_kind_code
    from assessments
    inner join declines on assessments.assessed_need_key = declines.need_key
    left join reasons on declines.reason_code = reasons.reason_code
)

select distinct on (need_key)
    need_key,
    declined_date,
    reason_code,
    decline_kind_code
from declines_of_needs
order by need_key asc, declined_date asc, {{ in_code_order('reason_code') }} asc
