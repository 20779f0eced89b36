with
services as (select * from {{ ref('fct_services') }} where person_key is not null)

select
    period_quarter,
    victimisation_class_code,
    beneficiary_role_code,
    count(distinct person_key)::integer as persons
from services
group by period_quarter, victimisation_class_code, beneficiary_role_code
