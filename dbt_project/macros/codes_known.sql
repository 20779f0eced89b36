{#- Every code of every list that an event may hold, as rows (code_list_code, code): the seeds, no residence in the
    country (R4), and `*` for a provider that serves everywhere. -#}
{% macro codes_known() -%}
    {%- set lists = {
        'age_bands': 'age_band_code',
        'aggregate_kinds': 'aggregate_kind_code',
        'authorities': 'authority_code',
        'beneficiary_roles': 'beneficiary_role_code',
        'body_kinds': 'body_kind_code',
        'citizenship_groups': 'citizenship_group_code',
        'compensation_kinds': 'compensation_kind_code',
        'consent_purposes': 'purpose_code',
        'decision_kinds': 'decision_kind_code',
        'decline_reasons': 'reason_code',
        'delivery_modes': 'delivery_mode_code',
        'dispositions': 'disposition_code',
        'entitlements': 'entitlement_code',
        'exit_reasons': 'exit_reason_code',
        'expenditure_kinds': 'expenditure_kind_code',
        'exploitation_forms': 'exploitation_form_code',
        'funder_kinds': 'funder_kind_code',
        'order_kinds': 'order_kind_code',
        'order_outcomes': 'order_outcome_code',
        'outcome_domains': 'outcome_domain_code',
        'outcomes': 'outcome_code',
        'phases': 'phase_code',
        'proceedings_kinds': 'proceedings_kind_code',
        'proceedings_results': 'proceedings_result_code',
        'referral_results': 'referral_result_code',
        'refusal_reasons': 'reason_code',
        'regions': 'region_code',
        'service_models': 'service_model_code',
        'service_types': 'service_type_code',
        'setback_triggers': 'trigger_code',
        'sexes': 'sex_code',
        'signals': 'signal_code',
        'stages': 'stage_code',
        'standings': 'standing_code',
        'units': 'unit_code',
        'victimisation_kinds': 'victimisation_code'
    } -%}
    {%- for list, column in lists.items() %}
    select
        '{{ list }}' as code_list_code,
        {{ column }} as code
    from {{ ref(list) }}
    union all
    {%- endfor %}
    select
        'regions' as code_list_code,
        beside.code
    from (values ('NONE'), ('*')) as beside (code)
{%- endmacro %}
