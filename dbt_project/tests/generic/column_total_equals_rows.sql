{#- Nothing lost and nothing doubled on the way: the column sums to the number of rows it was counted from. -#}
{% test column_total_equals_rows(model, column, of, erased_in=none) %}
with
counted as (select coalesce(sum({{ column }}), 0) as total from {{ model }}),
erased as (select {{ erased_sum(erased_in, column) }} as total),
counted_from as (select count(*) as total from {{ of }})

select
    counted.total as counted,
    counted_from.total + erased.total as counted_from
from counted
cross join counted_from
cross join erased
where counted.total <> counted_from.total + erased.total
{% endtest %}
