{#- Nothing lost and nothing doubled on the way: the columns sum to the number of rows they were counted from. -#}
{% test column_total_equals_rows(model, columns, of, erased_in=none) %}
with
counted as (select coalesce(sum({{ columns | join(' + ') }}), 0) as total from {{ model }}),
erased as (select {% for column in columns %}{{ erased_sum(erased_in, column) }}{{ ' + ' if not loop.last }}{% endfor %} as total),
counted_from as (select count(*) as total from {{ of }})

select
    counted.total as counted,
    counted_from.total + erased.total as counted_from
from counted
cross join counted_from
cross join erased
where counted.total <> counted_from.total + erased.total
{% endtest %}
