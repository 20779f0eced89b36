{#- A code compared by its bytes: which of two codes is the smaller must not depend on the locale of the cluster. -#}
{% macro in_code_order(column) -%}
    {{ column }} collate "C"
{%- endmacro %}
