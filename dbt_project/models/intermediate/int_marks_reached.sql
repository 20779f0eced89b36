with
openings as (select * from {{ ref('stg_event_log__case_opened') }}),
horizon as (select * from {{ ref('int_return_horizon_drawn') }}),

starts as (
    select
        person_key,
        min(opened_date) as started_date
    from openings
    where person_key is not null and beneficiary_role_code = 'primary_client'
    group by person_key
),

marks as (
    select
        starts.person_key,
        ahead.months as months_after,
        (starts.started_date + make_interval(months => ahead.months))::date as mark_date
    from starts
    cross join (values (12), (24), (36)) as ahead (months)
)

-- Somebody could have answered until 91 days after the mark; before everybody who might know has reported, nothing is said.
select
    marks.person_key,
    marks.months_after,
    marks.mark_date,
    marks.mark_date - 91 as from_day,
    marks.mark_date + 91 as until_day
from marks
cross join horizon
where marks.mark_date + 91 <= horizon.horizon_date
