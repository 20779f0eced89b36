{{ costed_by('int_model_strata_costed', [
    'period_code', 'service_type_code', 'model_kind_code', 'phase_code', 'victimisation_class_code'
]) }}
