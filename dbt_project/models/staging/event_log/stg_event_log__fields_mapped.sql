with
codes_unmapped as (select * from {{ ref('stg_event_log__codes_unmapped') }}),

-- Several unknown codes of one list are one: what they are is told by `codes_unmapped` alone.
fields as (
    select
        position,
        field_code,
        case jsonb_typeof(value)
            when 'array' then (value - array_agg(code)) || '["UNMAPPED"]'
            else '"UNMAPPED"'
        end as value
    from codes_unmapped
    group by position, field_code, value
)

select
    position,
    jsonb_object_agg(field_code, value) as data
from fields
group by position
