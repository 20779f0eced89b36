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
-- depends_on: {{ ref('rpt_expenditures_quarterly') }}
-- depends_on: {{ ref('rpt_cost_ledger_monthly') }}
-- depends_on: {{ ref('rpt_cost_by_region') }}
-- depends_on: {{ ref('rpt_cost_per_unit_quarterly') }}
-- depends_on: {{ ref('rpt_funding_quarterly') }}
-- depends_on: {{ ref('rpt_cost_by_phase_quarterly') }}
-- depends_on: {{ ref('rpt_cost_by_model') }}
-- depends_on: {{ ref('rpt_reporting_monthly') }}
-- depends_on: {{ ref('rpt_timeliness_quarterly') }}
-- depends_on: {{ ref('rpt_missing_fields_quarterly') }}
-- depends_on: {{ ref('rpt_aggregate_share_quarterly') }}
-- depends_on: {{ ref('rpt_suspected_duplicates') }}
-- depends_on: {{ ref('rpt_unmapped_codes_quarterly') }}
-- depends_on: {{ ref('rpt_identification_rates_quarterly') }}
-- depends_on: {{ ref('rpt_identification_cohorts_quarterly') }}
-- depends_on: {{ ref('rpt_detected_per_population_yearly') }}
-- depends_on: {{ ref('rpt_exploitation_forms_quarterly') }}
-- depends_on: {{ ref('rpt_detection_signals_quarterly') }}
-- depends_on: {{ ref('rpt_assisted_without_status_quarterly') }}
-- depends_on: {{ ref('rpt_referrals_quarterly') }}
-- depends_on: {{ ref('rpt_referral_paths_quarterly') }}
-- depends_on: {{ ref('rpt_referral_refusals_quarterly') }}
-- depends_on: {{ ref('rpt_exits_quarterly') }}
-- depends_on: {{ ref('rpt_early_exits_quarterly') }}
-- depends_on: {{ ref('rpt_retrafficking_quarterly') }}
-- depends_on: {{ ref('rpt_stays_quarterly') }}
-- depends_on: {{ ref('rpt_phases_quarterly') }}
-- depends_on: {{ ref('rpt_service_breadth_quarterly') }}
-- depends_on: {{ ref('rpt_setbacks_quarterly') }}
-- depends_on: {{ ref('rpt_reconciliation_quarterly') }}
-- depends_on: {{ ref('rpt_milestones_quarterly') }}
-- depends_on: {{ ref('rpt_outcomes_quarterly') }}
-- depends_on: {{ ref('rpt_plans_quarterly') }}
-- depends_on: {{ ref('rpt_delivery_modes_quarterly') }}
-- depends_on: {{ ref('rpt_case_managers_quarterly') }}
-- depends_on: {{ ref('rpt_occupancy_quarterly') }}
-- depends_on: {{ ref('rpt_overlaps_quarterly') }}
-- depends_on: {{ ref('rpt_recovery_periods_quarterly') }}
-- depends_on: {{ ref('rpt_entitlements_quarterly') }}
-- depends_on: {{ ref('rpt_proceedings_quarterly') }}
-- depends_on: {{ ref('rpt_compensation_quarterly') }}
-- depends_on: {{ ref('rpt_protection_orders_quarterly') }}
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
