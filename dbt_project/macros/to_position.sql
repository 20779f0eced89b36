{#- The log position this invocation reads up to, the same everywhere. Fixed by the caller, so that events appended while
    dbt runs are in no model rather than in some. -#}
{% macro to_position() -%}
    {%- set position = var('to_position') -%}
    {%- if execute and not (position | string | trim).isdigit() -%}
        {{ exceptions.raise_compiler_error("--vars must hold to_position, a position of the event log") }}
    {%- endif -%}
    {{ position }}::bigint
{%- endmacro %}
