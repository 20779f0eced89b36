{#- What models of care cost and the clients they reached, by the columns of a cell, erased clients among them. `figure`: the
    model that is written so, under whose name an erased person leaves what she added. -#}
{% macro costed_by(figure, cell) -%}
    with
    allocated as (select * from {{ ref('int_cost_models_allocated') }}),
    clients as (select * from {{ ref('fct_cost_model_clients') }}),

    counted as (
        select
            {{ cell | join(', ') }},
            count(distinct person_key) as clients
        from clients
        group by {{ cell | join(', ') }}
        union all
        {{ erased_totals(figure, cell, ['clients']) }}
    ),

    reached as (
        select
            {{ cell | join(', ') }},
            sum(clients) as clients
        from counted
        group by {{ cell | join(', ') }}
    ),

    spent as (
        select
            {{ cell | join(', ') }},
            sum(allocated_amount) as allocated_amount
        from allocated
        group by {{ cell | join(', ') }}
    )

    select
        {{ cell | join(', ') }},
        coalesce(reached.clients, 0)::integer as clients,
        spent.allocated_amount::numeric(14, 2) as allocated_amount
    from spent
    left join reached using ({{ cell | join(', ') }})
{%- endmacro %}
