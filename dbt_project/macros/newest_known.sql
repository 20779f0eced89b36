{#- The value of the newest profile in which this field is known. -#}
{% macro newest_known(field) -%}
    coalesce(
        (array_agg({{ field }} order by profiled_date desc, position desc) filter (where {{ field }} <> 'unknown'))[1],
        'unknown'
    )
{%- endmacro %}
