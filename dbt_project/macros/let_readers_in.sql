{#- Who reads the counts may enter their schema; the tables themselves are granted by `grants` in dbt_project.yml. -#}
{% macro let_readers_in() -%}
    {%- if flags.WHICH in ('build', 'run') -%}
        grant usage on schema reporting to releaser, checker, analyst;
        grant usage on schema marts to releaser  {#- the names of regions and services, no more -#}
    {%- endif -%}
{%- endmacro %}
