{{ sums_by_cell(
    'rpt_unmapped_codes_quarterly', ref('int_codes_unmapped'),
    ['period_quarter', 'source_id', 'code_kind_code', 'field_code', 'unmapped_code'], ['events']
) }}
