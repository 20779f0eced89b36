{#- What erased persons leave in a figure: its cell and its measures, as rows to put beside those that are counted. -#}
{% macro erased_totals(figure, cell, measures) -%}
    select
        {%- for column in cell %}
        cell ->> '{{ column }}' as {{ column }},
        {%- endfor %}
        {%- for measure in measures %}
        coalesce((measures ->> '{{ measure }}')::numeric, 0) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_event_log__erased_totals') }}
    where figure = '{{ figure }}'
{%- endmacro %}

{#- The sum of one measure over what erased persons leave in a figure; 0 where a figure has no such part. -#}
{% macro erased_sum(figure, measure) -%}
    {%- if figure is none -%}
        0
    {%- else -%}
        (
            select coalesce(sum((measures ->> '{{ measure }}')::numeric), 0)
            from {{ ref('stg_event_log__erased_totals') }}
            where figure = '{{ figure }}'
        )
    {%- endif -%}
{%- endmacro %}

{#- The columns that name a cell as one jsonb; a list of columns, or the name of each and what it is read from. -#}
{% macro cell_of(columns) -%}
    jsonb_build_object(
        {%- for column in columns -%}
            '{{ column }}', {{ columns[column] if columns is mapping else column }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}
