with
marks as (select * from {{ ref('int_marks_reached') }}),
outcomes as (select * from {{ ref('stg_event_log__outcome_assessed') }}),
attempts as (select * from {{ ref('stg_event_log__followup_attempted') }}),
exits as (select * from {{ ref('int_closings_counted') }}),

told as (
    select
        person_key,
        assessed_date,
        'formal_income' as question_code,
        work_code = 'formal' as answer
    from outcomes
    where outcome_domain_code = 'economic_independence' and work_code is not null
    union all
    select
        person_key,
        assessed_date,
        'own_income' as question_code,
        work_code in ('formal', 'informal') as answer
    from outcomes
    where outcome_domain_code = 'economic_independence' and work_code is not null
    union all
    select
        person_key,
        assessed_date,
        'own_housing' as question_code,
        settlement_code like 'own_household%' as answer
    from outcomes
    where outcome_domain_code = 'safe_place' and settlement_code is not null
),

-- The newest answer within the window; of two on one day the better.
answers as (
    select distinct on (marks.person_key, marks.months_after, told.question_code)
        marks.person_key,
        marks.months_after,
        told.question_code,
        told.answer
    from marks
    inner join told
        on marks.person_key = told.person_key and told.assessed_date between marks.from_day and marks.until_day
    order by
        marks.person_key asc, marks.months_after asc, told.question_code asc, told.assessed_date desc, told.answer desc
),

tries as (
    select distinct on (marks.person_key, marks.months_after)
        marks.person_key,
        marks.months_after,
        attempts.followup_result_code
    from marks
    inner join attempts
        on marks.person_key = attempts.person_key and attempts.attempted_date between marks.from_day and marks.until_day
    order by
        marks.person_key asc,
        marks.months_after asc,
        attempts.attempted_date desc,
        {{ in_code_order('attempts.followup_result_code') }} asc
),

deaths as (
    select
        person_key,
        min(exit_date) as died_date
    from exits
    where exit_reason_code = 'died' and person_key is not null
    group by person_key
)

select
    marks.person_key,
    marks.months_after,
    questions.code as question_code,
    {{ quarter_of('marks.mark_date') }} as period_quarter,
    case
        when answers.answer then 'answered_yes'
        when not answers.answer then 'answered_no'
        when deaths.died_date <= marks.until_day then 'died'
        when tries.followup_result_code = 'reached' then 'not_told'
        else coalesce(tries.followup_result_code, 'not_attempted')
    end as answer_code
from marks
cross join (values ('formal_income'), ('own_income'), ('own_housing')) as questions (code)
left join answers
    on
        marks.person_key = answers.person_key
        and marks.months_after = answers.months_after
        and questions.code = answers.question_code
left join tries on marks.person_key = tries.person_key and marks.months_after = tries.months_after
left join deaths on marks.person_key = deaths.person_key
