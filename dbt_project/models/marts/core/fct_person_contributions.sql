{{ config(materialized='view', grants={'select': ['keyholder']}) }}

-- A family of figures, a line of four columns; who adds a figure about persons adds what each person gives to it.
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__first_edition') }}
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__identification') }}
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__referral') }}
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__justice') }}
union all
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
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__gaps') }}
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__cost') }}
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__quality') }}
union all
select
    person_key,
    figure,
    cell,
    measures
from {{ ref('int_person_contributions__referrals') }}
