{{ config(materialized='view') }}

{{ person_contributions(
    'rpt_referrals_quarterly', ref('fct_referrals_counted'), ['period_quarter', 'region_code', 'service_type_code'],
    ['made', 'cohort', 'accepted', 'refused', 'unanswered', 'unanswered_in_a_week', 'completed', 'reported_back'],
    days='first_unit_days'
) }}
union all
{{ person_contributions(
    'rpt_referral_paths_quarterly', ref('fct_referrals_counted'),
    ['period_quarter', 'service_type_code', 'from_kind_code', 'to_kind_code'],
    ['made', 'cohort', 'accepted', 'refused', 'unanswered']
) }}
union all
{{ person_contributions(
    'rpt_referral_refusals_quarterly', ref('fct_referrals_counted'), ['period_quarter', 'service_type_code', 'reason_code'],
    ['refused'], where='refused = 1'
) }}
