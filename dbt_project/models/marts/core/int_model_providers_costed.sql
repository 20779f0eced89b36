{{ costed_by('int_model_providers_costed', ['period_code', 'service_type_code', 'model_kind_code', 'organisation_id']) }}
