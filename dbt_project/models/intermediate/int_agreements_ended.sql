with
signed as (select * from {{ ref('stg_event_log__agreement_signed') }}),
ended as (select * from {{ ref('stg_event_log__agreement_ended') }})

-- The first end between the same two bodies on or after the day of signing.
select
    signed.position,
    min(ended.ended_date) as ended_date
from signed
inner join ended
    on
        signed.organisation_id = ended.organisation_id
        and signed.to_organisation_id = ended.to_organisation_id
        and signed.signed_date <= ended.ended_date
group by signed.position
