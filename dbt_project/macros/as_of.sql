{#- A build as of the past says so by the variable `known_at`, the moment at which the log stood at `to_position`. It writes
    into schemas of its own and knows no seed and no calendar that was told later. -#}
{% macro is_as_of() -%}
    {{ return(var('known_at', none) is not none) }}
{%- endmacro %}

{#- What a table with `known_from` said at that moment, one row for each key; in a build of today, what it says now. -#}
{% macro known(relation, key) -%}
    select distinct on ({{ key | join(', ') }}) *
    from {{ relation }}
    {%- if is_as_of() %}
    where known_from <= '{{ var("known_at") }}'::timestamptz
    {%- endif %}
    order by {{ key | join(', ') }}, known_from desc
{%- endmacro %}

{#- Up to where words on statistics are heard. Who withdrew since leaves what is counted anew of the past too, so a build as
    of the past hears them twice: up to where it reads, and up to the newest event (R7). -#}
{% macro positions_of_consent() -%}
    {%- set positions = [to_position()] -%}
    {%- if is_as_of() -%}
        {%- do positions.append((var('newest_position') | int) ~ '::bigint') -%}
    {%- endif -%}
    {{ return(positions) }}
{%- endmacro %}

{#- What was built as of the past goes with the next build of today: who withdrew meanwhile may still be in it. So does the
    note of where the warehouse stands (nrm/warehouse/standing.py): from here on it stands between two builds. -#}
{% macro forget_the_past() -%}
    {%- if execute and flags.WHICH in ('build', 'run') and not is_as_of() -%}
        drop table if exists staging.build_standing;
        {%- for schema in schemas_of_the_warehouse() if adapter.check_schema_exists(target.database, 'as_of_' ~ schema) -%}
            drop schema as_of_{{ schema }} cascade;
        {% endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro schemas_of_the_warehouse() -%}
    {{ return(['staging', 'intermediate', 'marts', 'reporting', 'seeds']) }}
{%- endmacro %}
