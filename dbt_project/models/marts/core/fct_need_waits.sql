with
needs as (select * from {{ ref('int_needs_located') }}),
ends as (select * from {{ ref('int_needs_ended') }}),
dispositions as (select * from {{ ref('int_needs_disposed') }}),
horizons as (select * from {{ ref('int_horizons_drawn') }}),

-- What was there already, or was never needed, has no wait. A need that arose after the horizon is not observed (R8).
observed as (
    select
        needs.need_key,
        needs.person_key,
        needs.case_key,
        needs.service_type_code,
        needs.region_code,
        needs.need_date,
        ends.ended_date,
        ends.end_code,
        least(horizons.horizon_date, needs.next_need_date) as observed_until
    from needs
    inner join horizons
        on
            needs.region_code = horizons.region_code
            and needs.service_type_code = horizons.service_type_code
            and needs.need_date <= horizons.horizon_date
    left join ends on needs.need_key = ends.need_key
    left join dispositions on needs.need_key = dispositions.need_key
    where coalesce(dispositions.disposition_code, '') not in ('not_applicable', 'already_received')
)

select
    need_key,
    person_key,
    case_key,
    service_type_code,
    region_code,
    need_date,
    to_char(need_date, 'YYYY') as period_year,
    observed_until,
    coalesce(case when ended_date <= observed_until then ended_date end, observed_until) - need_date as waiting_days,
    coalesce(case when ended_date <= observed_until then end_code end, 'open') as end_code
from observed
