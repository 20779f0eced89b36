{{ config(materialized='view') }}
{%- set return_windows = [30, 90, 180, 365, 730] %}
{%- set early_windows = [7, 30, 90] %}

with
exits as (select * from {{ ref('fct_exits') }} where person_key is not null),
starts as (select * from {{ ref('fct_case_starts') }} where person_key is not null),
retrafficking as (select * from {{ ref('fct_retrafficking') }}),
stays as (select * from {{ ref('fct_stays') }} where person_key is not null)

select
    person_key,
    'rpt_exits_quarterly'::text as figure,
    {{ cell_of(['period_quarter', 'region_code', 'exit_reason_code', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object(
        'exits', count(*) filter (where not is_repeated),
        'repeated', count(*) filter (where is_repeated),
        'moves', count(*) filter (where is_move),
        {%- for days in return_windows %}
        'observed_{{ days }}', count(*) filter (where is_observed_{{ days }}),
        'came_back_{{ days }}', count(*) filter (where is_back_{{ days }}),
        {%- endfor %}
        'returnable', count(*) filter (where is_returnable)
    ) as measures
from exits
group by person_key, cell
union all
select
    person_key,
    'rpt_early_exits_quarterly' as figure,
    {{ cell_of(['period_quarter', 'region_code', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object(
        {%- for days in early_windows %}
        'observed_{{ days }}', count(*) filter (where is_observed_{{ days }}),
        'left_{{ days }}', count(*) filter (where is_left_{{ days }}),
        'ended_{{ days }}', count(*) filter (where is_ended_{{ days }}),
        {%- endfor %}
        'cases', count(*)
    ) as measures
from starts
group by person_key, cell
union all
select
    person_key,
    'rpt_retrafficking_quarterly' as figure,
    {{ cell_of(['period_quarter', 'beneficiary_role_code']) }} as cell,
    jsonb_build_object(
        {%- for days in return_windows %}
        {%- for seen in ['confirmed', 'possible', 'none_seen', 'not_known'] %}
        '{{ seen }}_{{ days }}', count(*) filter (where seen_{{ days }}_code = '{{ seen }}'),
        {%- endfor %}
        {%- endfor %}
        'exits', count(*)
    ) as measures
from retrafficking
group by person_key, cell
union all
select
    stays.person_key,
    'rpt_stays_quarterly' as figure,
    {{ cell_of({
        'period_quarter': 'quarter.code', 'victimisation_class_code': 'stays.victimisation_class_code',
        'beneficiary_role_code': 'stays.beneficiary_role_code'
    }) }} as cell,
    jsonb_build_object(
        'started', count(*) filter (where not quarter.is_end),
        'ended_by_limit', count(*) filter (where quarter.is_end and stays.is_ended_by_limit),
        'nights', coalesce(
            jsonb_agg(stays.placement_nights order by stays.placement_nights) filter (where quarter.is_end), '[]'
        )
    ) as measures
from stays
cross join lateral (values (stays.started_quarter, false), (stays.ended_quarter, true)) as quarter (code, is_end)
where quarter.code is not null
group by stays.person_key, cell
