with
offers as (select * from {{ ref('int_services_offered') }}),
admissions as (select * from {{ ref('profile_admissions') }})

-- What a service does not say excludes nobody: a blank in the register would else look like a gap.
select distinct
    offers.organisation_id,
    offers.service_type_code,
    offers.offered_from,
    admissions.profile_code
from offers
inner join admissions
    on
        case admissions.admission_kind_code
            when 'admitted' then admissions.code = any(offers.admitted_codes) or cardinality(offers.admitted_codes) = 0
            else admissions.code = coalesce(offers.service_model_code, admissions.code)
        end
