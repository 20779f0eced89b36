{#- Every value stands in a code list (a seed), or is `UNMAPPED` or one of the few named besides. Null passes; say not_null
    apart. -#}
{% test in_code_list(model, column_name, to, field, besides=[]) %}
select distinct listed.{{ column_name }}
from {{ model }} as listed
where
    listed.{{ column_name }} is not null
    and listed.{{ column_name }} not in ('UNMAPPED', '{{ besides | join("', '") }}')
    and not exists (select 1 from {{ to }} as code_list where code_list.{{ field }} = listed.{{ column_name }})
{% endtest %}
