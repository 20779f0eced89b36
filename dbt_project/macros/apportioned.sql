{#- Money shared out to the cent among the claimants of each pool, by weight (largest remainder): whole cents first, what
    is left one by one to the largest rests, ties to the claimant whose columns come first in byte order. `amount` is that
    of the whole pool; weights are whole numbers, so nothing is rounded on the way. A pool whose weights are all nought
    shares out nothing. Shares have the sign of the amount: a credit note is shared out like money. -#}
{% macro apportioned(relation, pool, amount, weight, claimant) -%}
select
    placed.*,
    (
        sign(placed.{{ amount }})
        * (placed.whole_cents + case when placed.place <= placed.cents_left then 1 else 0 end)
        / 100
    )::numeric(14, 2) as apportioned_amount
from (
    select
        divided.*,
        round(abs(divided.{{ amount }}) * 100) - sum(divided.whole_cents) over same_pool as cents_left,
        row_number() over (
            partition by {{ pool | join(', ') }}
            order by
                divided.rest desc
                {%- for column in claimant %},
                {{ in_code_order('divided.' ~ column ~ '::text') }} asc nulls last
                {%- endfor %}
        ) as place
    from (
        select
            claims.*,
            div(round(abs({{ amount }}) * 100) * {{ weight }}, sum({{ weight }}) over same_pool) as whole_cents,
            mod(round(abs({{ amount }}) * 100) * {{ weight }}, sum({{ weight }}) over same_pool) as rest
        from (
            select
                claimed.*,
                sum(claimed.{{ weight }}) over (partition by {{ pool | join(', ') }}) as pool_weight
            from {{ relation }} as claimed
        ) as claims
        where claims.pool_weight > 0
        window same_pool as (partition by {{ pool | join(', ') }})
    ) as divided
    window same_pool as (partition by {{ pool | join(', ') }})
) as placed
{%- endmacro %}
