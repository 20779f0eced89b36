{%- set cell = ['period_quarter', 'region_code', 'service_type_code', 'profile_code'] %}
{%- set measures = ['needed', 'met', 'met_late', 'unmet', 'barrier', 'no_provider_for_profile'] %}

with
needs as (select * from {{ ref('fct_need_circumstances') }} where need_class_code <> 'not_applicable'),
profiles as (select * from {{ ref('fct_person_profiles') }}),

-- Everybody is of the profile `all`; profiles overlap and do not add up.
profiled as (
    select
        needs.*,
        profiles.profile_code
    from needs
    inner join profiles on needs.person_key = profiles.person_key
    union all
    select
        needs.*,
        'all' as profile_code
    from needs
),

counted as (
    select
        {{ cell | join(',
        ') }},
        count(*) as needed,
        count(*) filter (where need_class_code in ('already_received', 'met_in_time')) as met,
        count(*) filter (where need_class_code = 'met_late') as met_late,
        count(*) filter (where need_class_code = 'unmet') as unmet,
        count(*) filter (where need_class_code = 'barrier') as barrier,
        count(*) filter (where gap_cause_code = 'no_provider_for_profile') as no_provider_for_profile
    from profiled
    group by {{ cell | join(', ') }}
    union all
    {{ erased_totals('fct_needs_by_profile', cell, measures) }}
)

select
    {{ cell | join(',
    ') }},
    {%- for measure in measures[:-1] %}
    sum({{ measure }})::integer as {{ measure }},
    {%- endfor %}
    sum({{ measures[-1] }})::integer as {{ measures[-1] }}
from counted
group by {{ cell | join(', ') }}
