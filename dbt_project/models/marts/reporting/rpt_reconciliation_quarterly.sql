{{ sums_by_cell(
    'rpt_reconciliation_quarterly', ref('fct_detections_reconciled'), ['period_quarter', 'source_id'],
    ['detections', 'unresolved', 'repeated', 'persons', 'counted_elsewhere', 'persons_first']
) }}
