{#- Nothing lost and nothing doubled on the way: two columns have the same sum. -#}
{% test column_totals_equal(model, column, of, of_column, where_of='true') %}
with
counted as (select coalesce(sum({{ column }}), 0) as total from {{ model }}),
counted_from as (select coalesce(sum({{ of_column }}), 0) as total from {{ of }} where {{ where_of }})

select
    counted.total as counted,
    counted_from.total as counted_from
from counted
cross join counted_from
where counted.total <> counted_from.total
{% endtest %}
