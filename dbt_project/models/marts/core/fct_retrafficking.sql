{%- set windows = [30, 90, 180, 365, 730] %}

with
exits as (select * from {{ ref('fct_exits') }} where is_returnable),
trafficked as (select * from {{ ref('int_persons_known_trafficked') }}),
detections as (select * from {{ ref('int_trafficking_detections_judged') }}),
horizon as (select * from {{ ref('int_redetection_horizon_drawn') }}),

-- What ended before the exit, or was found to be no trafficking, is nothing that happened after it.
detected_after as (
    select
        exits.position,
        detections.detected_date,
        detections.final_outcome_code = 'positive' and detections.exploited_until is not null as is_confirmed
    from exits
    inner join detections on exits.person_key = detections.person_key and exits.exit_date < detections.detected_date
    where
        coalesce(detections.exploited_until > exits.exit_date, true)
        and detections.final_outcome_code is distinct from 'negative'
),

first_after as (
    select
        position,
        min(detected_date) as possible_date,
        min(detected_date) filter (where is_confirmed) as confirmed_date
    from detected_after
    group by position
)

select
    exits.position,
    exits.person_key,
    exits.exit_date,
    exits.period_quarter,
    exits.beneficiary_role_code,
    first_after.possible_date,
    first_after.confirmed_date,
    {%- for days in windows %}
    case
        when horizon.horizon_date is null or exits.exit_date + {{ days }} > horizon.horizon_date then 'not_known'
        when first_after.confirmed_date <= exits.exit_date + {{ days }} then 'confirmed'
        when first_after.possible_date <= exits.exit_date + {{ days }} then 'possible'
        else 'none_seen'
    end as seen_{{ days }}_code,
    {%- endfor %}
    horizon.horizon_date
from exits
inner join trafficked on exits.person_key = trafficked.person_key and exits.exit_date >= trafficked.known_from
cross join horizon
left join first_after on exits.position = first_after.position
