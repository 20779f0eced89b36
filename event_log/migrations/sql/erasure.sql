-- What stays of erased persons: sums by cell of the figures, merged, so that no row is one person's by its making.

create table event_log.erased_total (
    figure text not null check (figure ~ '^[a-z_]{1,60}$'),
    cell jsonb not null check (jsonb_typeof(cell) = 'object'),
    measures jsonb not null check (jsonb_typeof(measures) = 'object'),
    primary key (figure, cell)
);

-- Two sets of measures as one: numbers are added, lists (of days, for a median) are put together in order.
create function event_log.add_measures(known jsonb, added jsonb) returns jsonb
language sql immutable parallel safe as $$
    select coalesce(jsonb_object_agg(both_sides.name, both_sides.value), '{}')
    from (
        select
            coalesce(one.key, other.key) as name,
            case
                when one.value is null then other.value
                when other.value is null then one.value
                when jsonb_typeof(one.value) = 'array' then (
                    select jsonb_agg(item order by item::numeric)
                    from (
                        select jsonb_array_elements(one.value) as item
                        union all
                        select jsonb_array_elements(other.value)
                    ) as items
                )
                else to_jsonb((one.value)::numeric + (other.value)::numeric)
            end as value
        from jsonb_each(known) as one
        full join jsonb_each(added) as other on one.key = other.key
    ) as both_sides
$$;
revoke all on function event_log.add_measures(jsonb, jsonb) from public;
grant execute on function event_log.add_measures(jsonb, jsonb) to keyholder;

grant select, insert, update on event_log.erased_total to keyholder;
grant select on event_log.erased_total to modeller, checker;
-- An erasure finds records that were only ever refused, and waits until no load runs.
grant select on event_log.source_cursor to keyholder;
