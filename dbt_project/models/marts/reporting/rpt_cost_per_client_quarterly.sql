with
costs as (select * from {{ ref('int_organisation_quarters_costed') }}),
clients as (select * from {{ ref('int_organisation_quarters_served') }}),
refusals as (select * from {{ ref('int_organisation_quarters_refused') }}),
closings as (select * from {{ ref('int_organisation_quarters_closed') }}),

gathered as (
    select
        period_quarter,
        organisation_id,
        service_type_code,
        coalesce(costs.running_cost, 0) as running_cost,
        coalesce(clients.clients, 0) as clients,
        coalesce(refusals.refusal_tally, 0) as refusal_tally,
        coalesce(costs.months_with_money = 3, false) as is_money_complete
    from costs
    full join clients using (period_quarter, organisation_id, service_type_code)
    full join refusals using (period_quarter, organisation_id, service_type_code)
),

judged as (
    select
        gathered.*,
        gathered.is_money_complete and coalesce(closings.months_closed = 3, false) as is_complete,
        gathered.clients + gathered.refusal_tally as reached
    from gathered
    left join closings using (period_quarter, organisation_id)
    where gathered.running_cost <> 0 or gathered.clients <> 0 or gathered.refusal_tally <> 0
)

select
    period_quarter,
    organisation_id,
    service_type_code,
    running_cost::numeric(14, 2) as running_cost,
    clients::integer as clients,
    refusal_tally::integer as refusal_tally,
    is_complete,
    case when is_complete then round(running_cost / nullif(reached, 0), 2) end::numeric(14, 2) as cost_per_client
from judged
