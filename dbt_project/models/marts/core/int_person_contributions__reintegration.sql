{{ config(materialized='view') }}

select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__case_ends') }}
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__care') }}
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__case_progress') }}
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__places') }}
