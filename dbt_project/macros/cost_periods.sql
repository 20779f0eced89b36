{#- The periods that a cost may be of: its quarter and its year, never a month. -#}
{% macro cost_periods_of(month) -%}
    (values ({{ quarter_of_month(month) }}), (left({{ month }}, 4))) as period (code)
{%- endmacro %}

{#- `2026` has twelve months, `2026-Q3` three. -#}
{% macro months_of_period(period) -%}
    case length({{ period }}) when 4 then 12 else 3 end
{%- endmacro %}

{#- `2026-09` as a number of months, so that months can be counted. -#}
{% macro month_number(month) -%}
    (left({{ month }}, 4)::integer * 12 + right({{ month }}, 2)::integer)
{%- endmacro %}
