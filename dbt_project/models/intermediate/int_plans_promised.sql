with
plans as (select * from {{ ref('stg_event_log__plan_agreed') }} where case_key is not null)

-- A type counts once in a case, from the first plan that names it.
select
    plans.case_key,
    promised.service_type_code,
    (array_agg(plans.person_key order by plans.agreed_date asc, plans.position asc))[1] as person_key,
    min(plans.agreed_date) as planned_date
from plans
cross join unnest(plans.service_type_codes) as promised (service_type_code)
group by plans.case_key, promised.service_type_code
