with
pools as (select * from {{ ref('int_cost_pools_split') }}),
models as (select * from {{ ref('int_service_models_costed') }})

select
    models.period_code,
    pools.service_type_code,
    models.model_kind_code,
    sum(pools.refused_amount) as refused_amount
from pools
inner join models
    on
        pools.period_month = models.period_month
        and pools.organisation_id = models.organisation_id
        and pools.service_type_code = models.service_type_code
group by models.period_code, pools.service_type_code, models.model_kind_code
