with
service_types as (select * from {{ ref('int_service_types_completed') }}),
standards as (
    {{ known(ref('service_standards'), ['service_type_code', 'valid_from']) }}
),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

standards_in_force as (
    select distinct on (standards.service_type_code)
        standards.service_type_code,
        standards.standard_days
    from standards
    cross join position_read
    where standards.valid_from <= position_read.data_as_of
    order by standards.service_type_code asc, standards.valid_from desc
)

select
    service_types.service_type_code,
    service_types.label as service_type_label,
    standards_in_force.standard_days
from service_types
left join standards_in_force on service_types.service_type_code = standards_in_force.service_type_code
