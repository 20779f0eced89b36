{#- The schemas are exactly staging, intermediate, marts, reporting and seeds: grants name them, so no prefix. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
