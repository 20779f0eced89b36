{%- set cell = ['period_code', 'region_code', 'service_type_code'] %}

with
costs as (select * from {{ ref('int_organisation_periods_costed') }}),
complete as (select * from {{ ref('int_organisation_periods_complete') }}),
refusals as (select * from {{ ref('int_refusals_tallied') }}),
organisations as (select * from {{ ref('stg_event_log__reporting_organisations') }}),

refused as (
    select
        complete.period_code,
        complete.organisation_id,
        complete.service_type_code,
        sum(refusals.reported_count) as refusal_tally
    from complete
    inner join refusals
        on
            complete.organisation_id = refusals.organisation_id
            and complete.period_code in (refusals.period_quarter, left(refusals.period_quarter, 4))
            and complete.service_type_code in (refusals.service_type_code, 'ALL')
    group by complete.period_code, complete.organisation_id, complete.service_type_code
)

-- Money and refusals are those of the organisations that are complete; the others are only counted.
select
    costs.period_code,
    coalesce(organisations.region_code, 'UNMAPPED') as region_code,
    costs.service_type_code,
    count(*) as organisations,
    count(complete.organisation_id) as complete_organisations,
    coalesce(sum(complete.running_cost), 0)::numeric(14, 2) as running_cost,
    coalesce(sum(complete.investment_amount), 0)::numeric(14, 2) as investment_amount,
    coalesce(sum(complete.imputed_amount), 0)::numeric(14, 2) as imputed_amount,
    coalesce(sum(refused.refusal_tally), 0) as refusal_tally
from costs
left join organisations on costs.organisation_id = organisations.organisation_id
left join complete
    on
        costs.period_code = complete.period_code
        and costs.organisation_id = complete.organisation_id
        and costs.service_type_code = complete.service_type_code
left join refused
    on
        costs.period_code = refused.period_code
        and costs.organisation_id = refused.organisation_id
        and costs.service_type_code = refused.service_type_code
group by costs.period_code, coalesce(organisations.region_code, 'UNMAPPED'), costs.service_type_code
