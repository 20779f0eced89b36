with
events as (
    select * from {{ ref('stg_event_log__current_events') }}
    where event_type = 'withdrawn service.delivered'
),

organisations as (
    select * from {{ ref('stg_event_log__reporting_organisations') }}
)

-- One count for each client, organisation, quarter and type, like the tally of who refused from the start (R7).
select
    min(events.position) as position,
    events.data ->> 'organisation_id' as organisation_id,
    'refusal' as aggregate_kind_code,
    max(organisations.region_code) as region_code,
    {{ quarter_of('events.occurred_date') }} as period_quarter,
    events.data ->> 'service_type_code' as service_type_code,
    'primary_client' as beneficiary_role_code,
    1 as reported_count
from events
left join organisations on events.data ->> 'organisation_id' = organisations.organisation_id
group by
    events.person_key,
    events.data ->> 'organisation_id',
    {{ quarter_of('events.occurred_date') }},
    events.data ->> 'service_type_code'
