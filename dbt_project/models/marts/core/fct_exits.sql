{%- set windows = [30, 90, 180, 365, 730] %}

with
closings as (select * from {{ ref('int_closings_counted') }}),
followed as (select * from {{ ref('int_exits_followed') }}),
persons as (select * from {{ ref('int_persons_classified') }}),
residences as (select * from {{ ref('int_residences_at_dates') }}),
horizon as (select * from {{ ref('int_return_horizon_drawn') }}),

gathered as (
    select
        closings.position,
        closings.person_key,
        closings.case_key,
        closings.organisation_id,
        closings.exit_date,
        {{ quarter_of('closings.exit_date') }} as period_quarter,
        closings.exit_reason_code,
        closings.is_repeated,
        coalesce(residences.region_code, 'UNKNOWN') as region_code,
        coalesce(persons.beneficiary_role_code, 'primary_client') as beneficiary_role_code,
        closings.person_key is not null and coalesce(followed.is_move, false) as is_move,
        closings.person_key is not null
        and coalesce(not followed.is_move, false)
        and closings.exit_reason_code <> 'died' as is_returnable,
        followed.returned_date,
        horizon.horizon_date
    from closings
    cross join horizon
    left join followed on closings.position = followed.position
    left join persons on closings.person_key = persons.person_key
    left join residences on closings.person_key = residences.person_key and closings.exit_date = residences.on_date
)

select
    position,
    person_key,
    case_key,
    organisation_id,
    exit_date,
    period_quarter,
    exit_reason_code,
    is_repeated,
    region_code,
    beneficiary_role_code,
    is_move,
    is_returnable,
    returned_date,
    {%- for days in windows %}
    is_returnable and coalesce(exit_date + {{ days }} <= horizon_date, false) as is_observed_{{ days }},
    is_returnable and coalesce(exit_date + {{ days }} between returned_date and horizon_date, false) as is_back_{{ days }},
    {%- endfor %}
    horizon_date
from gathered
