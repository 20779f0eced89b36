with
reports as (select * from {{ ref('stg_event_log__staffing_reported') }}),
served as (select * from {{ ref('int_organisation_quarters_served') }} where service_type_code = 'ALL'),

newest_of_month as (
    select distinct on (organisation_id, staff_role_code, period_month)
        *,
        {{ quarter_of_month('period_month') }} as period_quarter
    from reports
    order by organisation_id asc, staff_role_code asc, period_month asc, position desc
),

-- Posts are those of the last month reported; who left, left in any of them.
by_role as (
    select
        organisation_id,
        period_quarter,
        staff_role_code,
        (array_agg(posts order by period_month desc))[1] as posts,
        (array_agg(coalesce(filled_posts, posts) order by period_month desc))[1] as filled_posts,
        (array_agg(coalesce(supervised_count, 0) order by period_month desc))[1] as supervised_count,
        sum(coalesce(left_count, 0)) as left_count
    from newest_of_month
    group by organisation_id, period_quarter, staff_role_code
),

by_organisation as (
    select
        organisation_id,
        period_quarter,
        sum(posts) as posts,
        sum(filled_posts) as filled_posts,
        coalesce(sum(filled_posts) filter (where staff_role_code = 'case_worker'), 0) as case_worker_posts,
        sum(supervised_count) as supervised_count,
        sum(left_count) as left_count
    from by_role
    group by organisation_id, period_quarter
)

-- Of fewer than three nobody could be told from the figure of one.
select
    by_organisation.period_quarter,
    by_organisation.organisation_id,
    by_organisation.posts::numeric(12, 2) as posts,
    by_organisation.filled_posts::numeric(12, 2) as filled_posts,
    by_organisation.case_worker_posts::numeric(12, 2) as case_worker_posts,
    by_organisation.supervised_count::integer as supervised_count,
    by_organisation.left_count::integer as left_count,
    coalesce(served.clients, 0)::integer as clients,
    round(coalesce(served.clients, 0) / nullif(by_organisation.case_worker_posts, 0), 2)::numeric(12, 2)
        as clients_per_case_worker
from by_organisation
left join served
    on
        by_organisation.organisation_id = served.organisation_id
        and by_organisation.period_quarter = served.period_quarter
where by_organisation.filled_posts >= {{ var('fewest_staff') }}
