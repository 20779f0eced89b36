{%- set ends = ['served', 'declined', 'died', 'transferred', 'exited'] %}

with
waits as (select * from {{ ref('fct_waits_by_day') }}),
incidences as (select * from {{ ref('fct_waits_estimated') }}),

days (within_days) as (
    values (0), (1), (2), (3), (7), (14), (30), (60), (90), (180), (365)
),

cells as (
    select
        waits.period_year,
        waits.region_code,
        waits.service_type_code,
        days.within_days,
        sum(waits.needs) as needs,
        coalesce(sum(waits.needs) filter (where waits.waiting_days >= days.within_days), 0) as observed,
        bool_or(waits.end_code = 'open') as has_open
    from waits
    cross join days
    group by waits.period_year, waits.region_code, waits.service_type_code, days.within_days
),

-- The estimate of a day is that of the last day on which anything happened.
latest as (
    select
        cells.period_year,
        cells.region_code,
        cells.service_type_code,
        cells.within_days,
        max(incidences.waiting_days) as waiting_days
    from cells
    left join incidences
        on
            cells.period_year = incidences.period_year
            and cells.region_code = incidences.region_code
            and cells.service_type_code = incidences.service_type_code
            and cells.within_days >= incidences.waiting_days
    group by cells.period_year, cells.region_code, cells.service_type_code, cells.within_days
)

-- Beyond the longest wait that was observed nothing is known, as long as one is open. Rounded in two steps, so that a
-- half computed as 0.4999… is a half.
select
    cells.period_year,
    cells.region_code,
    cells.service_type_code,
    cells.within_days,
    {%- for each in ends %}
    coalesce(incidences.{{ each }}, 0)::integer as {{ each }},
    case
        when cells.observed > 0 or not cells.has_open
            then round(round(coalesce(incidences.incidence_{{ each }}, 0), 10), 6)
    end::numeric(7, 6) as incidence_{{ each }},
    {%- endfor %}
    cells.needs::integer as needs,
    cells.observed::integer as observed
from cells
inner join latest using (period_year, region_code, service_type_code, within_days)
left join incidences
    on
        cells.period_year = incidences.period_year
        and cells.region_code = incidences.region_code
        and cells.service_type_code = incidences.service_type_code
        and latest.waiting_days = incidences.waiting_days
