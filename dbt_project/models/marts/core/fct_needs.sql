with
needs as (select * from {{ ref('int_needs_located') }}),
due as (select * from {{ ref('int_needs_due') }}),
answers as (select * from {{ ref('int_needs_answered') }}),
declines as (select * from {{ ref('int_needs_declined') }}),
dispositions as (select * from {{ ref('int_needs_disposed') }}),
horizons as (select * from {{ ref('int_horizons_drawn') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

gathered as (
    select
        needs.need_key,
        needs.person_key,
        needs.case_key,
        needs.organisation_id,
        needs.service_type_code,
        needs.need_date,
        {{ quarter_of('needs.need_date') }} as period_quarter,
        needs.region_code,
        needs.is_fallback_region,
        needs.urgency_code,
        needs.assessments,
        dispositions.disposition_code,
        due.standard_days,
        due.due_date,
        answers.first_unit_date,
        declines.declined_date,
        declines.reason_code as decline_reason_code,
        declines.decline_kind_code,
        horizons.horizon_date,
        position_read.data_as_of
    from needs
    inner join due on needs.need_key = due.need_key
    cross join position_read
    left join answers on needs.need_key = answers.need_key
    left join declines on needs.need_key = declines.need_key
    left join dispositions on needs.need_key = dispositions.need_key
    left join horizons
        on needs.region_code = horizons.region_code and needs.service_type_code = horizons.service_type_code
),

-- The first class that holds, in the order of docs/reference/counting.md.
classified as (
    select
        *,
        case
            when disposition_code in ('not_applicable', 'already_received') then disposition_code
            when due_date is null then 'unknown'
            when first_unit_date <= due_date and (declined_date is null or declined_date >= first_unit_date) then 'met_in_time'
            when declined_date <= due_date then decline_kind_code
            when due_date >= data_as_of then 'pending'
            when horizon_date is null or due_date > horizon_date then 'unknown'
            when first_unit_date <= horizon_date then 'met_late'
            else 'unmet'
        end as need_class_code
    from gathered
)

select
    need_key,
    person_key,
    case_key,
    organisation_id,
    service_type_code,
    need_date,
    period_quarter,
    region_code,
    is_fallback_region,
    urgency_code,
    assessments,
    disposition_code,
    standard_days,
    due_date,
    first_unit_date,
    declined_date,
    decline_reason_code,
    horizon_date,
    need_class_code
from classified
