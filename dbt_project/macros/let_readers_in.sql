{#- Who reads the counts may enter their schema, and the releaser that of the names that stand beside them; which tables
    they may read is said by `grants` in dbt_project.yml. -#}
{% macro let_readers_in() -%}
    {%- if execute and flags.WHICH in ('build', 'run') and not is_as_of() -%}
        {%- for schema, readers in {'reporting': 'releaser, checker, analyst, coordinator', 'marts': 'releaser'}.items()
            if adapter.check_schema_exists(target.database, schema) -%}
            grant usage on schema {{ schema }} to {{ readers }};
        {% endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- Whatever is built about persons can be deleted by the keyholder, the same day it is built: an erasure must find it. -#}
{% macro let_the_keyholder_erase() -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- for layer in ('staging', 'intermediate', 'marts') -%}
            {%- set schema = ('as_of_' if is_as_of() else '') ~ layer -%}
            {%- if adapter.check_schema_exists(target.database, schema) %}
            grant usage on schema {{ schema }} to keyholder;
            alter default privileges in schema {{ schema }} grant select, delete on tables to keyholder;
            {%- endif %}
        {% endfor -%}
    {%- endif -%}
{%- endmacro %}
