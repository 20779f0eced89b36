{#- A list of codes in the data of an event, as text[]; absent = empty. -#}
{% macro code_list_of(column, field) -%}
    array(select jsonb_array_elements_text(coalesce({{ column }} -> '{{ field }}', '[]'::jsonb)))
{%- endmacro %}
