with
models as (select * from {{ ref('int_service_models_held') }}),
complete as (select * from {{ ref('int_organisation_periods_complete') }})

select
    models.period_month,
    models.organisation_id,
    models.service_type_code,
    period.code as period_code,
    models.model_kind_code
from models
cross join lateral {{ cost_periods_of('models.period_month') }}
inner join complete
    on
        period.code = complete.period_code
        and models.organisation_id = complete.organisation_id
        and models.service_type_code = complete.service_type_code
