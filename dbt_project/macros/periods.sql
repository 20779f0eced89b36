{#- How a period is written: `2026-Q3` and `2026-09`. -#}
{% macro quarter_of(date) -%}
    to_char({{ date }}, 'YYYY"-Q"Q')
{%- endmacro %}

{% macro month_of(date) -%}
    to_char({{ date }}, 'YYYY-MM')
{%- endmacro %}

{#- `2026-09` as the first day of the month. -#}
{% macro first_day_of(month) -%}
    to_date({{ month }}, 'YYYY-MM')
{%- endmacro %}

{#- The quarter of a month written `2026-09`. -#}
{% macro quarter_of_month(month) -%}
    {{ quarter_of(first_day_of(month)) }}
{%- endmacro %}

{#- The local date of a moment. A day is stored as 00:00 UTC of that date, so only an instant depends on the zone. -#}
{% macro local_date(moment, precision) -%}
    ({{ moment }} at time zone case {{ precision }} when 'instant' then '{{ var("time_zone") }}' else 'UTC' end)::date
{%- endmacro %}
