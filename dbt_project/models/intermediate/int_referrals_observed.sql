with
referrals as (select * from {{ ref('stg_event_log__referral_made') }}),
followed as (select * from {{ ref('int_referrals_followed') }}),
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }} where person_key is not null),
reported as (select * from {{ ref('int_organisations_reported_until') }}),
residences as (select * from {{ ref('int_residences_dated') }}),
first_detections as (select * from {{ ref('int_persons_first_detected') }}),
position_read as (select * from {{ ref('stg_event_log__position_read') }}),

first_deliveries as (
    select
        referrals.referral_key,
        min(deliveries.delivered_date) as delivered_date
    from referrals
    inner join deliveries
        on
            referrals.person_key = deliveries.person_key
            and referrals.to_organisation_id = deliveries.organisation_id
            and referrals.service_type_code = deliveries.service_type_code
            and referrals.made_date <= deliveries.delivered_date
    group by referrals.referral_key
)

-- `least` leaves out what is empty: an organisation that owes no reports holds nobody back.
select
    referrals.referral_key,
    coalesce(residences.region_code, first_detections.region_code, 'UNKNOWN') as region_code,
    coalesce(least(referring.reported_until, receiving.reported_until), position_read.data_as_of) as horizon_date,
    least(
        first_deliveries.delivered_date,
        case when followed.completed_date >= referrals.made_date then followed.completed_date end
    ) as first_unit_date
from referrals
cross join position_read
left join reported as referring on referrals.organisation_id = referring.organisation_id
left join reported as receiving on referrals.to_organisation_id = receiving.organisation_id
left join first_deliveries on referrals.referral_key = first_deliveries.referral_key
left join followed on referrals.referral_key = followed.referral_key
left join residences
    on
        referrals.person_key = residences.person_key
        and referrals.made_date >= residences.valid_from
        and (residences.valid_until is null or referrals.made_date < residences.valid_until)
left join first_detections on referrals.person_key = first_detections.person_key
