{#- An exhaustive partition: in every row the parts make the total. -#}
{% test parts_add_up(model, total, parts) %}
select
    {{ total }},
    {{ parts | join(' + ') }} as sum_of_parts
from {{ model }}
where {{ total }} is distinct from {{ parts | join(' + ') }}
{% endtest %}
