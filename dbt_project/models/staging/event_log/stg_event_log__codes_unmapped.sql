{{ config(materialized='table') }}

with
events as (
    select * from {{ source('event_log', 'event') }} where position <= {{ to_position() }}
),

coded_fields as (select * from {{ ref('coded_fields') }}),

codes_known as (
    {{ codes_known() }}
),

told as (
    select
        events.position,
        field.field_code,
        coded_fields.code_list_code,
        field.value,
        element.place,
        element.code
    from events
    cross join lateral jsonb_each(events.data) as field (field_code, value)
    inner join coded_fields
        on field.field_code = coded_fields.field_code and coded_fields.event_type in ('*', events.type)
    cross join
        lateral jsonb_array_elements_text(
            case jsonb_typeof(field.value) when 'array' then field.value else jsonb_build_array(field.value) end
        ) with ordinality as element (code, place)
)

select
    told.position,
    told.field_code,
    told.place::integer as place,
    told.value,
    told.code_list_code,
    told.code
from told
left join codes_known on told.code_list_code = codes_known.code_list_code and told.code = codes_known.code
where codes_known.code is null and told.code is not null
