with
pools as (select * from {{ ref('int_cost_pools_split') }}),
models as (select * from {{ ref('int_service_models_held') }}),
complete as (select * from {{ ref('int_organisation_periods_complete') }})

select
    period.code as period_code,
    pools.service_type_code,
    models.model_kind_code,
    sum(pools.refused_amount) as refused_amount
from pools
inner join models
    on
        pools.period_month = models.period_month
        and pools.organisation_id = models.organisation_id
        and pools.service_type_code = models.service_type_code
cross join lateral {{ cost_periods_of('pools.period_month') }}
inner join complete
    on
        period.code = complete.period_code
        and pools.organisation_id = complete.organisation_id
        and pools.service_type_code = complete.service_type_code
group by period.code, pools.service_type_code, models.model_kind_code
