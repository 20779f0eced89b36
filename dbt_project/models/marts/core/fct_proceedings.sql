with
proceedings as (select * from {{ ref('int_proceedings_drawn') }})

select
    person_key,
    proceedings_key,
    proceedings_kind_code,
    joined_date,
    stopped_date,
    has_lawyer
from proceedings
