with
returns as (select * from {{ ref('stg_event_log__aggregate_reported') }})

select
    position,
    organisation_id,
    coalesce(region_code, 'UNKNOWN') as region_code,
    period_quarter,
    service_type_code,
    coalesce(beneficiary_role_code, 'primary_client') as beneficiary_role_code,
    reported_count as aggregate_deliveries
from returns
where aggregate_kind_code = 'delivery'
