{{ config(indexes=[{'columns': ['person_key', 'on_date'], 'unique': true}]) }}

with
assessments as (select * from {{ ref('stg_event_log__need_assessed') }}),
deliveries as (select * from {{ ref('stg_event_log__service_delivered') }}),
residences as (select * from {{ ref('int_residences_dated') }}),
first_detections as (select * from {{ ref('int_persons_first_detected') }}),
casework as (select * from {{ ref('int_casework_dates_listed') }}),

asked as (
    select
        person_key,
        assessed_date as on_date
    from assessments where person_key is not null
    union distinct
    select
        person_key,
        delivered_date
    from deliveries where person_key is not null
    union distinct
    select
        person_key,
        on_date
    from casework
)

select
    asked.person_key,
    asked.on_date,
    coalesce(residences.region_code, first_detections.region_code, 'UNKNOWN') as region_code,
    residences.region_code is null and first_detections.region_code is not null as is_fallback_region
from asked
left join residences
    on
        asked.person_key = residences.person_key
        and asked.on_date >= residences.valid_from
        and (residences.valid_until is null or asked.on_date < residences.valid_until)
left join first_detections on asked.person_key = first_detections.person_key
