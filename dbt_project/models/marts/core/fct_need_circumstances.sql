with
needs as (select * from {{ ref('fct_needs') }}),
regions as (select * from {{ ref('regions') }}),
providers as (select * from {{ ref('fct_need_providers') }}),
referred as (select * from {{ ref('int_needs_referred') }}),
helped as (select * from {{ ref('int_needs_helped_from') }}),
refusals as (select * from {{ ref('refusal_reasons') }}),
declines as (select * from {{ ref('decline_reasons') }}),

gathered as (
    select
        needs.need_key,
        needs.person_key,
        needs.case_key,
        needs.service_type_code,
        needs.region_code,
        needs.need_date,
        needs.period_quarter,
        needs.need_class_code,
        needs.disposition_code,
        needs.urgency_code,
        regions.settlement_code,
        regions.region_code is not null as is_in_country,
        providers.providers,
        providers.admitting_providers,
        referred.answer_code,
        refusals.gap_cause_code as refusal_cause_code,
        declines.gap_cause_code as decline_cause_code,
        needs.need_class_code in ('met_in_time', 'met_late') as is_helped,
        helped.is_from_elsewhere,
        helped.is_from_outside_area
    from needs
    inner join providers on needs.need_key = providers.need_key
    left join regions on needs.region_code = regions.region_code
    left join referred on needs.need_key = referred.need_key
    left join refusals on referred.refusal_reason_code = refusals.reason_code
    left join declines on needs.decline_reason_code = declines.reason_code
    left join helped on needs.need_key = helped.need_key
)

-- One cause, the first that holds in the order of docs/reference/counting/gaps.md.
select
    need_key,
    person_key,
    case_key,
    service_type_code,
    region_code,
    coalesce(settlement_code, 'not_known') as settlement_code,
    need_date,
    {{ month_of('need_date') }} as period_month,
    period_quarter,
    coalesce(urgency_code, 'not_known') as urgency_code,
    need_class_code,
    is_helped,
    is_helped and coalesce(is_from_elsewhere, false) as is_helped_from_elsewhere,
    is_helped and coalesce(is_from_outside_area, false) as is_helped_from_outside_area,
    case
        when need_class_code = 'unknown' then 'no_report'
        when need_class_code = 'barrier' then coalesce(decline_cause_code, 'other_barrier')
        when need_class_code not in ('unmet', 'met_late') then 'none'
        when is_in_country and providers = 0 then 'no_provider'
        when is_in_country and admitting_providers = 0 then 'no_provider_for_profile'
        when answer_code = 'refused' then coalesce(refusal_cause_code, 'refused')
        when answer_code = 'unanswered' then 'unanswered'
        when answer_code = 'accepted' then 'accepted_overdue'
        when disposition_code = 'unavailable' then 'unavailable'
        else 'not_followed_up'
    end as gap_cause_code
from gathered
