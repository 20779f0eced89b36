-- The chain in SQL, byte for byte what event_log/chain.py and vocabulary/canonical.py compute; a property test holds them together.

create function event_log.canonical(value jsonb) returns text language plpgsql immutable strict parallel safe as $$
begin
    case jsonb_typeof(value)
        when 'object' then
            return '{' || coalesce((
                select string_agg(to_jsonb(member.key)::text || ':' || event_log.canonical(member.value), ','
                    order by member.key collate "C")
                from jsonb_each(value) as member
            ), '') || '}';
        when 'array' then
            return '[' || coalesce((
                select string_agg(event_log.canonical(element.item), ',' order by element.place)
                from jsonb_array_elements(value) with ordinality as element (item, place)
            ), '') || ']';
        when 'number' then
            return trim_scale((value #>> '{}')::numeric)::text;
        else
            return value::text;
    end case;
end
$$;

create function event_log.canonical_time(at timestamptz) returns text language sql immutable strict parallel safe as $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

create function event_log.leaf(content jsonb) returns bytea language sql immutable strict parallel safe as $$
    select sha256('\x00'::bytea || convert_to(event_log.canonical(content), 'UTF8'))
$$;

-- RFC 6962: pairs are hashed level by level; a node without a partner rises as it is.
create function event_log.merkle_root(leaves bytea[]) returns bytea language plpgsql immutable strict parallel safe as $$
declare
    nodes bytea[] := leaves;
begin
    if cardinality(nodes) = 0 then
        return sha256(''::bytea);
    end if;
    while cardinality(nodes) > 1 loop
        select array_agg(
            case level.members when 1 then level.joined else sha256('\x01'::bytea || level.joined) end
            order by level.pair
        )
        into nodes
        from (
            select
                (element.place - 1) / 2 as pair,
                count(*) as members,
                string_agg(element.node, ''::bytea order by element.place) as joined
            from unnest(nodes) with ordinality as element (node, place)
            group by (element.place - 1) / 2
        ) as level;
    end loop;
    return nodes[1];
end
$$;

create function event_log.next_head(
    previous_head bytea, root bytea, batch_id bigint, kind text, source_id text, first_position bigint, last_position bigint,
    created_at timestamptz
) returns bytea language sql immutable parallel safe as $$
    select sha256(previous_head || root || convert_to(event_log.canonical(jsonb_build_object(
        'table', 'batch', 'batch_id', batch_id, 'kind', kind, 'source_id', source_id, 'first_position', first_position,
        'last_position', last_position, 'created_at', event_log.canonical_time(created_at)
    )), 'UTF8'))
$$;

create function event_log.link_commitment(links event_log.event_link[]) returns bytea language sql immutable parallel safe as $$
    select sha256(coalesce(string_agg(
        convert_to(link.role, 'UTF8') || '\x00'::bytea || sha256(link.salt || uuid_send(link.ref)), ''::bytea
        order by link.role collate "C"
    ), ''::bytea))
    from unnest(links) as link
$$;
