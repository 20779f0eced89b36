with
events as (
    select * from {{ ref('stg_event_log__current_events') }} where event_type = 'aggregate.reported'
)

select
    position,
    data ->> 'organisation_id' as organisation_id,
    data ->> 'aggregate_kind_code' as aggregate_kind_code,
    data ->> 'region_code' as region_code,
    case
        when data ->> 'period' like '%-Q%' then data ->> 'period'
        else {{ quarter_of_month("data ->> 'period'") }}
    end as period_quarter,
    data ->> 'service_type_code' as service_type_code,
    data ->> 'beneficiary_role_code' as beneficiary_role_code,
    (data ->> 'count')::integer as reported_count
from events
