with
pools as (select * from {{ ref('int_cost_pools_split') }}),
offers as (select * from {{ ref('int_services_offered') }}),
service_models as (select * from {{ ref('service_models') }}),

-- What the register said last by the end of the month; a service that closed later was still of its model.
told as (
    select distinct on (pools.period_month, pools.organisation_id, pools.service_type_code)
        pools.period_month,
        pools.organisation_id,
        pools.service_type_code,
        offers.service_model_code
    from pools
    left join offers
        on
            pools.organisation_id = offers.organisation_id
            and pools.service_type_code = offers.service_type_code
            and pools.period_month >= {{ month_of('offers.offered_from') }}
    order by
        pools.period_month asc, pools.organisation_id asc, pools.service_type_code asc, offers.offered_from desc nulls last
)

select
    told.period_month,
    told.organisation_id,
    told.service_type_code,
    coalesce(service_models.model_kind_code, 'not_known') as model_kind_code
from told
left join service_models on told.service_model_code = service_models.service_model_code
