{#- The grain: these columns together name one row, and none of them is null. Fails with each offending key. -#}
{% test key(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as found
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 or {{ columns | join(' is null or ') }} is null
{% endtest %}
