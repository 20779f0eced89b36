with
pseudonyms as (
    select * from {{ source('access', 'person_pseudonym') }}
),

epochs as (
    select * from {{ source('access', 'pseudonym_epoch') }}
)

select
    pseudonyms.domain,
    pseudonyms.person_key::text as person_key,
    pseudonyms.pseudonym as person_pseudonym
from pseudonyms
inner join epochs on pseudonyms.domain = epochs.domain and pseudonyms.epoch = epochs.epoch
