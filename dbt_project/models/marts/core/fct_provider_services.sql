with
offers as (select * from {{ ref('int_services_offered') }}),
confirmations as (select * from {{ ref('int_providers_confirmed') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

newest_of_providers as (
    select distinct on (confirmations.organisation_id) confirmations.*
    from confirmations
    cross join position_read
    where confirmations.confirmed_date <= position_read.data_as_of
    order by confirmations.organisation_id asc, confirmations.confirmed_date desc
)

-- A service that names no area of its own has its provider's.
select
    offers.organisation_id,
    offers.service_type_code,
    offers.offered_from,
    offers.offered_until,
    newest_of_providers.region_code,
    offers.service_model_code,
    offers.admitted_codes,
    offers.access_condition_codes,
    case
        when cardinality(offers.service_area_codes) > 0 then offers.service_area_codes
        else coalesce(newest_of_providers.service_area_codes, '{}')
    end as service_area_codes,
    offers.places,
    offers.place_unit_code,
    offers.max_stay_days,
    offers.offered_from <= position_read.data_as_of
    and coalesce(offers.offered_until > position_read.data_as_of, true) as is_open,
    coalesce(newest_of_providers.confirmed_until >= position_read.data_as_of, false) as is_confirmed
from offers
cross join position_read
left join newest_of_providers on offers.organisation_id = newest_of_providers.organisation_id
