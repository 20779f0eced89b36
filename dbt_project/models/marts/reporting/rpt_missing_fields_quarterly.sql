{%- set cell = ['period_quarter', 'source_id', 'event_type', 'field_code'] %}

with
fields as (select * from {{ ref('int_fields_told') }}),

known_and_erased as (
    select
        {{ cell | join(',\n        ') }},
        count(*) as events,
        count(*) filter (where is_told) as told
    from fields
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('rpt_missing_fields_quarterly', cell, ['events', 'told']) }}
),

counted as (
    select
        {{ cell | join(',\n        ') }},
        sum(events) as events,
        sum(told) as told
    from known_and_erased
    group by {{ cell | join(', ') }}
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
    events::integer as events,
    told::integer as told,
    (case when is_collected then events - told else 0 end)::integer as not_known,
    (case when is_collected then 0 else events end)::integer as not_collected
from collected
