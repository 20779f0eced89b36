with
proceedings as (select * from {{ ref('fct_proceedings') }}),
quarters as (select * from {{ ref('dim_period') }} where period_kind_code = 'quarter'),

running as (
    select
        proceedings.person_key,
        quarters.period_quarter,
        kind.code as proceedings_kind_code,
        coalesce(bool_or(proceedings.has_lawyer), false) as has_lawyer,
        bool_or(proceedings.has_lawyer is null) as is_some_unknown
    from proceedings
    inner join quarters
        on
            proceedings.joined_date <= quarters.ends_on
            and coalesce(proceedings.stopped_date, quarters.ends_on) >= quarters.starts_on
    cross join lateral (values (proceedings.proceedings_kind_code), ('ALL')) as kind (code)
    group by proceedings.person_key, quarters.period_quarter, kind.code
)

select
    person_key,
    period_quarter,
    proceedings_kind_code,
    1 as persons,
    has_lawyer::integer as persons_with_lawyer,
    (not has_lawyer and is_some_unknown)::integer as persons_lawyer_not_known
from running
