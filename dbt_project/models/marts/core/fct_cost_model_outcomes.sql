with
clients as (select * from {{ ref('fct_cost_model_clients') }}),
marks as (select * from {{ ref('fct_outcomes_at_marks') }} where months_after = 12),

answers as (
    select
        person_key,
        bool_or(question_code = 'own_income' and answer_code in ('answered_yes', 'answered_no')) as has_told_income,
        bool_or(question_code = 'own_income' and answer_code = 'answered_yes') as has_income,
        bool_or(question_code = 'own_housing' and answer_code in ('answered_yes', 'answered_no')) as has_told_housing,
        bool_or(question_code = 'own_housing' and answer_code = 'answered_yes') as has_housing
    from marks
    group by person_key
),

clients_of_models as (
    select distinct
        person_key,
        period_code,
        service_type_code,
        model_kind_code
    from clients
)

select
    clients_of_models.person_key,
    clients_of_models.period_code,
    clients_of_models.service_type_code,
    clients_of_models.model_kind_code,
    answers.person_key is not null as is_marked,
    coalesce(answers.has_told_income, false) as has_told_income,
    coalesce(answers.has_income, false) as has_income,
    coalesce(answers.has_told_housing, false) as has_told_housing,
    coalesce(answers.has_housing, false) as has_housing
from clients_of_models
left join answers on clients_of_models.person_key = answers.person_key
