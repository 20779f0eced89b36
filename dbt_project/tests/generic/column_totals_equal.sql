{#- Nothing lost and nothing doubled on the way: two columns have the same sum. -#}
{% test column_totals_equal(model, column, of, of_column, where_of='true', erased_in=none) %}
with
counted as (select coalesce(sum({{ column }}), 0) as total from {{ model }}),
erased as (select {{ erased_sum(erased_in, column) }} as total),
counted_from as (select coalesce(sum({{ of_column }}), 0) as total from {{ of }} where {{ where_of }})

select
    counted.total as counted,
    counted_from.total + erased.total as counted_from
from counted
cross join counted_from
cross join erased
where counted.total <> counted_from.total + erased.total
{% endtest %}
