{#- The share of each stratum that had ended for each of several competing causes by each day, as Aalen and Johansen
    estimate it, with who was still observed on that day.

    Reads one row per stratum, day and cause with a count; any other cause than those named is a wait that was observed
    no longer (censored). What ends on a day ends before what is censored on it. Gives `<day>`, `at_risk`, and of each
    cause `<cause>` (ended until and on that day) and `incidence_<cause>`.
    Source: Aalen, Johansen, Scand. J. Statist. 5 (1978); docs/reference/counting/gaps.md. -#}
{% macro cumulative_incidence(relation, strata, day, cause, causes, count) -%}
    {%- set stratum = strata | join(', ') -%}
    with left_by_day as (
        select
            {{ stratum }},
            {{ day }},
            sum({{ count }})::numeric as leaving,
            coalesce(sum({{ count }}) filter (where {{ cause }} in ('{{ causes | join("', '") }}')), 0) as ending,
            {%- for each in causes %}
            coalesce(sum({{ count }}) filter (where {{ cause }} = '{{ each }}'), 0) as {{ each }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
        group by {{ stratum }}, {{ day }}
    ),

    at_risk_by_day as (
        select
            *,
            sum(leaving) over (partition by {{ stratum }} order by {{ day }} desc) as at_risk
        from left_by_day
    ),

    -- Kaplan and Meier's share that had ended for no cause before the day. Where all at risk end on one day nobody is
    -- left for a later one, so the logarithm of nought is never asked for.
    waiting_by_day as (
        select
            *,
            coalesce(
                exp(sum(ln(1 - ending / nullif(at_risk, ending))) over (
                    partition by {{ stratum }} order by {{ day }} rows between unbounded preceding and 1 preceding
                )),
                1
            ) as waiting_before
        from at_risk_by_day
    )

    select
        {{ stratum }},
        {{ day }},
        at_risk,
        {%- for each in causes %}
        sum({{ each }}) over so_far as {{ each }},
        sum(waiting_before * {{ each }} / at_risk) over so_far as incidence_{{ each }}{{ ',' if not loop.last }}
        {%- endfor %}
    from waiting_by_day
    window so_far as (partition by {{ stratum }} order by {{ day }})
{%- endmacro %}
