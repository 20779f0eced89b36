with
totals as (
    select * from {{ source('event_log', 'erased_total') }}
)

select
    figure,
    cell,
    measures
from totals
