with
refused as (select * from {{ ref('stg_event_log__aggregate_reported') }} where aggregate_kind_code = 'refusal'),
withdrew as (select * from {{ ref('stg_event_log__withdrawn_deliveries') }}),

tallied as (
    select
        position,
        organisation_id,
        region_code,
        period_quarter,
        service_type_code,
        reported_count
    from refused
    union all
    select
        position,
        organisation_id,
        region_code,
        period_quarter,
        service_type_code,
        reported_count
    from withdrew
)

select * from tallied
