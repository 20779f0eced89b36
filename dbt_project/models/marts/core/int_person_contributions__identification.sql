{{ config(materialized='view') }}

{{ person_contributions(
    'rpt_identification_rates_quarterly', ref('fct_status_decisions_judged'), ['period_quarter', 'stage_code'],
    [
        'decisions', 'positive', 'negative', 'suspended', 'withdrawn', 'reconsidered', 'reconsidered_positive', 'not_tip',
        'unmapped'
    ],
    days='issued_days'
) }}
union all
{{ person_contributions(
    'rpt_identification_cohorts_quarterly', ref('fct_status_cohorts_counted'),
    ['period_quarter', 'region_code', 'detecting_body_code'],
    [
        'cases', 'first_positive', 'first_negative', 'first_open', 'first_open_days', 'observed_30', 'first_within_30',
        'observed_90', 'first_within_90', 'final_positive', 'final_negative', 'final_open', 'final_open_days',
        'observed_365', 'final_within_365'
    ]
) }}
union all
{{ person_contributions(
    'rpt_detected_per_population_yearly', ref('int_detections_of_year'),
    ['period_year', 'region_code', 'sex_code', 'age_group_code'], ['tip_persons', 'dv_persons']
) }}
union all
{{ person_contributions(
    'rpt_exploitation_forms_quarterly', ref('int_exploitation_told'),
    ['period_quarter', 'region_code', 'exploitation_form_code'], ['persons']
) }}
union all
{{ person_contributions(
    'int_exploitation_answered', ref('int_exploitation_answered'), ['period_quarter', 'region_code'], ['persons_answered']
) }}
union all
{{ person_contributions(
    'rpt_detection_signals_quarterly', ref('int_signals_noted'),
    ['period_quarter', 'detecting_body_code', 'signal_code'], ['detections']
) }}
union all
{{ person_contributions(
    'int_signals_answered', ref('int_signals_answered'), ['period_quarter', 'detecting_body_code'], ['detections_answered']
) }}
union all
{{ person_contributions(
    'rpt_assisted_without_status_quarterly', ref('fct_presumed_assisted'), ['period_quarter', 'region_code'],
    ['persons_assisted', 'persons_without_status']
) }}
