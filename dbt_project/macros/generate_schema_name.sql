{#- The schemas are exactly staging, intermediate, marts, reporting and seeds: grants name them, so no prefix. A build as of
    the past stands beside them, where no grant lets a reader in. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ 'as_of_' if is_as_of() }}{{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
