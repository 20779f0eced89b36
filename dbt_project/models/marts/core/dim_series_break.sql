with
series_breaks as (select * from {{ ref('series_breaks') }})

select
    table_code,
    category_code,
    from_quarter,
    break_kind_code,
    note_en,
    note_sq
from series_breaks
