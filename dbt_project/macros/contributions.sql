{#- What each person adds to each cell of a figure (docs/decisions/0312): sums, and lists of days where a median needs each.
    `relation` has one row per counted unit, its person, the columns of the cell and a column for each measure; `where` says
    which of its rows the figure counts. -#}
{% macro person_contributions(figure, relation, cell, sums, days=none, where='true') -%}
    select
        person_key,
        '{{ figure }}'::text as figure,
        {{ cell_of(cell) }} as cell,
        jsonb_build_object(
            {%- for measure in sums %}
            '{{ measure }}', sum({{ measure }}){{ ',' if days or not loop.last }}
            {%- endfor %}
            {%- if days %}
            '{{ days }}', coalesce(jsonb_agg({{ days }} order by {{ days }}) filter (where {{ days }} is not null), '[]')
            {%- endif %}
        ) as measures
    from {{ relation }}
    where {{ where }} and person_key is not null
    group by person_key, cell
{%- endmacro %}

{#- The sums of a figure by its cells: of everybody in `relation`, and of what erased persons left. -#}
{% macro sums_by_cell(figure, relation, cell, sums, where='true') -%}
    select
        {{ cell | join(',
        ') }},
        {%- for measure in sums %}
        sum({{ measure }})::{{ 'numeric(14, 2)' if measure.endswith('_amount') else 'integer' }} as {{ measure }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            {{ cell | join(',
            ') }},
            {{ sums | join(',
            ') }}
        from {{ relation }}
        where {{ where }}
        union all
        {{ erased_totals(figure, cell, sums) }}
    ) as counted
    group by {{ cell | join(', ') }}
{%- endmacro %}

{#- Number, sum and median of the days of a figure by its cells, those of erased persons among them. -#}
{% macro days_by_cell(figure, relation, cell, days) -%}
    select
        {{ cell | join(',
        ') }},
        count(*)::integer as units_with_days,
        sum({{ days }})::integer as total_days,
        percentile_cont(0.5) within group (order by {{ days }})::numeric(10, 1) as median_days
    from (
        select
            {{ cell | join(',
            ') }},
            {{ days }}
        from {{ relation }}
        where {{ days }} is not null
        union all
        select
            {%- for column in cell %}
            erased.cell ->> '{{ column }}' as {{ column }},
            {%- endfor %}
            waited.days::integer as {{ days }}
        from {{ ref('stg_event_log__erased_totals') }} as erased
        cross join lateral jsonb_array_elements_text(erased.measures -> '{{ days }}') as waited (days)
        where erased.figure = '{{ figure }}'
    ) as waits
    group by {{ cell | join(', ') }}
{%- endmacro %}

{#- A share as a fraction of one, where so many are in the denominator that it may be told (docs/reference/counting.md). -#}
{% macro share_of(numerator, denominator) -%}
    case
        when {{ denominator }} >= {{ var('smallest_rate_denominator') }}
            then round({{ numerator }}::numeric / {{ denominator }}, 4)
    end
{%- endmacro %}
