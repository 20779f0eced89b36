with
offers as (select * from {{ ref('stg_event_log__service_offered') }}),
withdrawals as (select * from {{ ref('stg_event_log__service_withdrawn') }}),

-- What is told last of a day holds.
newest_of_day as (
    select distinct on (organisation_id, service_type_code, offered_date) *
    from offers
    order by organisation_id asc, service_type_code asc, offered_date asc, position desc
),

replaced as (
    select
        *,
        lead(offered_date) over (partition by organisation_id, service_type_code order by offered_date) as replaced_date
    from newest_of_day
),

ended as (
    select
        replaced.position,
        min(withdrawals.withdrawn_date) as withdrawn_date
    from replaced
    inner join withdrawals
        on
            replaced.organisation_id = withdrawals.organisation_id
            and replaced.service_type_code = withdrawals.service_type_code
            and replaced.offered_date <= withdrawals.withdrawn_date
    group by replaced.position
)

-- Open from offered_from up to the day before offered_until.
select
    replaced.organisation_id,
    replaced.service_type_code,
    replaced.offered_date as offered_from,
    least(replaced.replaced_date, ended.withdrawn_date) as offered_until,
    replaced.service_model_code,
    replaced.admitted_codes,
    replaced.access_condition_codes,
    replaced.service_area_codes,
    replaced.places,
    replaced.place_unit_code,
    replaced.max_stay_days
from replaced
left join ended on replaced.position = ended.position
