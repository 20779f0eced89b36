{%- set cell = ['period_quarter', 'source_id', 'event_type', 'field_code'] %}

with
counted as (
    {{ sums_by_cell('rpt_missing_fields_quarterly', ref('int_fields_told'), cell, ['events', 'told']) }}
),

-- What a source has never told in any event of a type, it does not collect.
collected as (
    select
        *,
        sum(told) over (partition by source_id, event_type, field_code) > 0 as is_collected
    from counted
)

select
    period_quarter,
    source_id,
    event_type,
    field_code,
    events,
    told,
    case when is_collected then events - told else 0 end as not_known,
    case when is_collected then 0 else events end as not_collected
from collected
