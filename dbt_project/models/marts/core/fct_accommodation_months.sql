with
months as (select * from {{ ref('int_accommodation_months_told') }})

select
    organisation_id,
    {{ month_of('month_starts_on') }} as period_month,
    {{ quarter_of('month_starts_on') }} as period_quarter,
    area_code,
    places::integer as places,
    (places * (month_ends_before - month_starts_on))::integer as place_days
from months
