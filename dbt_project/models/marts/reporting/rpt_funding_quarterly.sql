{%- set first_month = month_number("commitments.period_month") %}
{%- set last_month = "greatest(" ~ month_number("commitments.until_period") ~ ", " ~ first_month ~ ")" %}
{%- set next_month = month_number(month_of("quarters.next_starts_on")) %}

with
quarters as (select * from {{ ref('int_funding_quarters_listed') }}),
costs as (select * from {{ ref('int_funding_quarters_costed') }}),
commitments as (select * from {{ ref('fct_funding_commitments') }}),
receipts as (select * from {{ ref('fct_funding_receipts') }}),

-- The part of each promise that falls into the twelve months after the quarter, spread evenly over the months it is for.
promised as (
    select
        quarters.period_quarter,
        quarters.organisation_id,
        coalesce(commitments.funder_key, commitments.funder_kind_code) as funder,
        coalesce(sum(round(
            commitments.converted_amount
            * (least({{ last_month }}, {{ next_month }} + 11) - greatest({{ first_month }}, {{ next_month }}) + 1)
            / ({{ last_month }} - {{ first_month }} + 1),
            2
        )), 0) as committed_amount,
        count(*) filter (where commitments.converted_amount is null) as unmapped_rows
    from quarters
    inner join commitments
        on
            quarters.organisation_id = commitments.organisation_id
            and quarters.ends_on >= commitments.committed_date
            and {{ last_month }} >= {{ next_month }}
            and {{ first_month }} <= {{ next_month }} + 11
    group by
        quarters.period_quarter,
        quarters.organisation_id,
        coalesce(commitments.funder_key, commitments.funder_kind_code)
),

covered as (
    select
        period_quarter,
        organisation_id,
        sum(committed_amount) as committed_amount,
        max(committed_amount) as largest_funder_amount,
        sum(unmapped_rows) as unmapped_rows
    from promised
    group by period_quarter, organisation_id
),

paid as (
    select
        period_quarter,
        organisation_id,
        sum(converted_amount) as received_amount,
        count(reimbursement_days) as reimbursements,
        sum(reimbursement_days) as total_reimbursement_days,
        percentile_cont(0.5) within group (order by reimbursement_days) as median_reimbursement_days,
        count(*) filter (where converted_amount is null) as unmapped_rows
    from receipts
    group by period_quarter, organisation_id
)

select
    period_quarter,
    organisation_id,
    coalesce(covered.committed_amount, 0)::numeric(14, 2) as committed_amount,
    costs.expected_cost::numeric(14, 2) as expected_cost,
    round(coalesce(covered.committed_amount, 0) / nullif(costs.expected_cost, 0), 4)::numeric(10, 4) as covered_share,
    coalesce(covered.largest_funder_amount, 0)::numeric(14, 2) as largest_funder_amount,
    round(covered.largest_funder_amount / nullif(covered.committed_amount, 0), 4)::numeric(10, 4)
        as largest_funder_share,
    coalesce(paid.received_amount, 0)::numeric(14, 2) as received_amount,
    coalesce(paid.reimbursements, 0)::integer as reimbursements,
    coalesce(paid.total_reimbursement_days, 0)::integer as total_reimbursement_days,
    paid.median_reimbursement_days::numeric(8, 1) as median_reimbursement_days,
    (coalesce(covered.unmapped_rows, 0) + coalesce(paid.unmapped_rows, 0))::integer as unmapped_rows
from quarters
left join costs using (period_quarter, organisation_id)
left join covered using (period_quarter, organisation_id)
left join paid using (period_quarter, organisation_id)
