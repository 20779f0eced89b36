{#- Nothing lost and nothing doubled on the way: as many rows as there are (different) things to have a row for. -#}
{% test rows_equal(model, of, counting='*') %}
with
counted as (select count(*) as total from {{ model }}),
counted_from as (select count({{ counting }}) as total from {{ of }})

select
    counted.total as counted,
    counted_from.total as counted_from
from counted
cross join counted_from
where counted.total <> counted_from.total
{% endtest %}
