-- Built last, so that a killed build keeps the old row:
-- depends_on: {{ ref('rpt_detections_quarterly') }}
-- depends_on: {{ ref('rpt_identifications_quarterly') }}
-- depends_on: {{ ref('rpt_services_quarterly') }}
-- depends_on: {{ ref('rpt_clients_quarterly') }}
-- depends_on: {{ ref('rpt_gaps_quarterly') }}
-- depends_on: {{ ref('rpt_cost_per_client_quarterly') }}
-- depends_on: {{ ref('rpt_reporting_monthly') }}
-- depends_on: {{ ref('rpt_exits_quarterly') }}
-- depends_on: {{ ref('rpt_early_exits_quarterly') }}
-- depends_on: {{ ref('rpt_stays_quarterly') }}
-- depends_on: {{ ref('rpt_phases_quarterly') }}
-- depends_on: {{ ref('rpt_service_breadth_quarterly') }}
-- depends_on: {{ ref('rpt_setbacks_quarterly') }}
-- depends_on: {{ ref('rpt_milestones_quarterly') }}
-- depends_on: {{ ref('rpt_outcomes_quarterly') }}
-- depends_on: {{ ref('rpt_plans_quarterly') }}
-- depends_on: {{ ref('rpt_delivery_modes_quarterly') }}
-- depends_on: {{ ref('rpt_case_managers_quarterly') }}
-- depends_on: {{ ref('rpt_occupancy_quarterly') }}
-- depends_on: {{ ref('rpt_overlaps_quarterly') }}
with
position_read as (select * from {{ ref('stg_event_log__position_read') }}),
expenditures as (select * from {{ ref('fct_expenditures') }}),

unmapped as (
    select count(*)::integer as unmapped_rows from expenditures where not is_mapped
)

select
    position_read.to_position,
    position_read.chain_head,
    position_read.data_as_of,
    now() as built_at,
    '{{ var("definitions_version") }}'::text as definitions_version,
    '{{ var("code_version") }}'::text as code_version,
    unmapped.unmapped_rows
from position_read
cross join unmapped
