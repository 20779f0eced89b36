with
months_closed as (select * from {{ ref('int_months_closed') }})

select
    {{ quarter_of('month_starts_on') }} as period_quarter,
    organisation_id,
    count(*) as months_closed
from months_closed
group by {{ quarter_of('month_starts_on') }}, organisation_id
