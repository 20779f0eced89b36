with
service_types as (select * from {{ ref('service_types') }}),
exceeded as (select * from {{ ref('int_code_lists_exceeded') }} where code_list_code = 'service_types')

select
    service_type_code,
    label
from service_types
union all
select
    'UNMAPPED' as service_type_code,
    'Service without a row in the seed' as label
from exceeded
