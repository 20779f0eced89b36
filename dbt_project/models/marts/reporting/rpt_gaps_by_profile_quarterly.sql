with
needs as (select * from {{ ref('fct_needs_by_profile') }}),
everybody as (select * from {{ ref('fct_needs_by_profile') }} where profile_code = 'all')

-- The profile beside all, who hold it too: what is said of a profile is only a gap of its own where the two differ.
select
    needs.period_quarter,
    needs.region_code,
    needs.service_type_code,
    needs.profile_code,
    needs.needed,
    needs.met,
    needs.met_late,
    needs.unmet,
    needs.barrier,
    needs.no_provider_for_profile,
    everybody.needed as needed_of_all,
    everybody.met as met_of_all,
    everybody.met_late as met_late_of_all,
    everybody.unmet as unmet_of_all
from needs
inner join everybody
    on
        needs.period_quarter = everybody.period_quarter
        and needs.region_code = everybody.region_code
        and needs.service_type_code = everybody.service_type_code
