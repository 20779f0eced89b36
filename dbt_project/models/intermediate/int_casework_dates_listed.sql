with
openings as (select * from {{ ref('stg_event_log__case_opened') }}),
closings as (select * from {{ ref('int_closings_counted') }}),
in_care as (select * from {{ ref('int_persons_at_quarter_ends') }}),
promised as (select * from {{ ref('int_plans_promised') }})

select
    person_key,
    opened_date as on_date
from openings where person_key is not null
union distinct
select
    person_key,
    exit_date
from closings where person_key is not null
union distinct
select
    person_key,
    ends_on
from in_care
union distinct
select
    person_key,
    planned_date
from promised where person_key is not null
