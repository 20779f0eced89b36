-- Built last, so that a killed build keeps the old row:
-- depends_on: {{ ref('rpt_detections_quarterly') }}
-- depends_on: {{ ref('rpt_identifications_quarterly') }}
-- depends_on: {{ ref('rpt_services_quarterly') }}
-- depends_on: {{ ref('rpt_clients_quarterly') }}
-- depends_on: {{ ref('rpt_gaps_quarterly') }}
-- depends_on: {{ ref('rpt_waiting_yearly') }}
-- depends_on: {{ ref('rpt_gaps_monthly') }}
-- depends_on: {{ ref('rpt_gaps_by_profile_quarterly') }}
-- depends_on: {{ ref('rpt_gap_causes_quarterly') }}
-- depends_on: {{ ref('rpt_served_outside_area_quarterly') }}
-- depends_on: {{ ref('rpt_declines_quarterly') }}
-- depends_on: {{ ref('rpt_clients_by_service_quarterly') }}
-- depends_on: {{ ref('rpt_referrals_under_agreement_quarterly') }}
-- depends_on: {{ ref('rpt_agreements') }}
-- depends_on: {{ ref('rpt_admissions_yearly') }}
-- depends_on: {{ ref('rpt_providers') }}
-- depends_on: {{ ref('rpt_access_conditions') }}
-- depends_on: {{ ref('rpt_shelter_places') }}
-- depends_on: {{ ref('rpt_staffing_quarterly') }}
-- depends_on: {{ ref('rpt_feedback_yearly') }}
-- depends_on: {{ ref('rpt_cost_per_client_quarterly') }}
-- depends_on: {{ ref('rpt_reporting_monthly') }}
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
