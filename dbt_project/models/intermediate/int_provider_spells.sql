with
offers as (select * from {{ ref('int_services_offered') }}),
confirmations as (select * from {{ ref('int_providers_confirmed') }}),
regions as (select * from {{ ref('int_regions_completed') }}),

-- Days on which a service is both offered and confirmed; a confirmation holds until its last day.
spells as (
    select
        offers.organisation_id,
        offers.service_type_code,
        offers.offered_from,
        greatest(offers.offered_from, confirmations.confirmed_date) as valid_from,
        least(offers.offered_until, confirmations.confirmed_until + 1) as valid_until,
        case
            when cardinality(offers.service_area_codes) > 0 then offers.service_area_codes
            else confirmations.service_area_codes
        end as service_area_codes
    from offers
    inner join confirmations
        on
            offers.organisation_id = confirmations.organisation_id
            and offers.offered_from <= confirmations.confirmed_until
            and (offers.offered_until is null or offers.offered_until > confirmations.confirmed_date)
)

select
    regions.region_code,
    spells.service_type_code,
    spells.organisation_id,
    spells.offered_from,
    spells.valid_from,
    max(spells.valid_until) as valid_until
from regions
inner join spells
    on regions.region_code = any(spells.service_area_codes) or '*' = any(spells.service_area_codes)
where regions.is_in_country
group by
    regions.region_code,
    spells.service_type_code,
    spells.organisation_id,
    spells.offered_from,
    spells.valid_from
