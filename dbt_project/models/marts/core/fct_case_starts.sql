{%- set windows = [7, 30, 90] %}

with
stretches as (select * from {{ ref('int_case_stretches_drawn') }} where stretch_number = 0),
persons as (select * from {{ ref('int_persons_classified') }}),
residences as (select * from {{ ref('int_residences_at_dates') }}),
reported as (select * from {{ ref('int_organisations_reported_until') }}),

gathered as (
    select
        stretches.case_key,
        stretches.person_key,
        stretches.organisation_id,
        stretches.begins_on as opened_date,
        {{ quarter_of('stretches.begins_on') }} as period_quarter,
        coalesce(residences.region_code, 'UNKNOWN') as region_code,
        coalesce(persons.beneficiary_role_code, 'primary_client') as beneficiary_role_code,
        stretches.exit_date,
        stretches.exit_reason_code,
        reported.reported_until as horizon_date
    from stretches
    left join persons on stretches.person_key = persons.person_key
    left join residences on stretches.person_key = residences.person_key and stretches.begins_on = residences.on_date
    left join reported on stretches.organisation_id = reported.organisation_id
)

select
    case_key,
    person_key,
    organisation_id,
    opened_date,
    period_quarter,
    region_code,
    beneficiary_role_code,
    exit_date,
    exit_reason_code,
    {%- for days in windows %}
    coalesce(opened_date + {{ days }} <= horizon_date, false) as is_observed_{{ days }},
    coalesce(opened_date + {{ days }} between exit_date and horizon_date, false) as is_ended_{{ days }},
    coalesce(
        exit_reason_code = 'left_without_plan' and opened_date + {{ days }} between exit_date and horizon_date, false
    ) as is_left_{{ days }},
    {%- endfor %}
    horizon_date
from gathered
