with
needs as (select * from {{ ref('int_needs_located') }}),
standards as (
    {{ known(ref('service_standards'), ['service_type_code', 'valid_from']) }}
)

-- The standard in force at the need's date; before the first one, the first. A type without a standard is never due.
select distinct on (needs.need_key)
    needs.need_key,
    standards.standard_days,
    needs.need_date + standards.standard_days as due_date
from needs
left join standards on needs.service_type_code = standards.service_type_code
order by
    needs.need_key asc,
    (standards.valid_from <= needs.need_date) desc,
    abs(needs.need_date - standards.valid_from) asc
