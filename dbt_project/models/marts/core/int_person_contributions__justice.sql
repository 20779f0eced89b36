{{ config(materialized='view') }}

{{ person_contributions(
    'rpt_recovery_periods_quarterly', ref('fct_recovery_periods_counted'), ['period_quarter', 'region_code'],
    ['persons_positive', 'persons_observed', 'recovery_granted']
) }}
union all
{{ person_contributions(
    'rpt_entitlements_quarterly', ref('fct_entitlements_counted'), ['period_quarter', 'entitlement_code'],
    ['decisions', 'positive', 'negative', 'suspended', 'withdrawn', 'unmapped', 'first_grants'], days='grant_days'
) }}
union all
{{ person_contributions(
    'rpt_proceedings_quarterly', ref('fct_proceedings_counted'), ['period_quarter', 'proceedings_kind_code'],
    ['persons', 'persons_with_lawyer', 'persons_lawyer_not_known']
) }}
union all
{{ person_contributions(
    'rpt_compensation_quarterly', ref('fct_compensation_counted'),
    ['period_quarter', 'compensation_kind_code', 'currency_code'],
    [
        'claims', 'amounts_not_stated', 'claims_awarded', 'claims_paid', 'claimed_amount', 'awards', 'awarded_amount',
        'payments', 'paid_amount'
    ]
) }}
union all
{{ person_contributions(
    'rpt_protection_orders_quarterly', ref('fct_protection_orders_counted'), ['period_quarter', 'order_kind_code'],
    ['orders', 'applied', 'granted', 'refused', 'withdrawn', 'undecided', 'breached', 'breaches'], days='decision_days'
) }}
