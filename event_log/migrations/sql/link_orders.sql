-- Reviewers see two records of nobody: how far they agree, field by field. What they say, and who takes a link back, is chained.

do $$
begin
    if not exists (select from pg_roles where rolname = 'reviewer') then
        create role reviewer nologin;
    end if;
    execute format('grant connect on database %I to reviewer', current_database());
end
$$;
grant usage on schema linkage to reviewer;

create function linkage.review_days() returns int language sql immutable as 'select 30';

-- Pairs that wait for this reviewer, the likeliest first. Neither source nor region nor date: not even when it was found.
create function linkage.reviews_open() returns table (handle uuid, probability real, levels jsonb, answers bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select pair.handle, pair.probability, pair.levels, count(answer.reviewer)
    from linkage.pair
    left join linkage.answer on pair.handle = answer.handle
    where pair.state = 'review' and pair.created_at > clock_timestamp() - make_interval(days => linkage.review_days())
    group by pair.handle
    having not coalesce(bool_or(answer.reviewer = session_user), false)
    order by pair.probability desc, pair.handle
$$;

create function linkage.explained(wanted uuid)
returns table (handle uuid, state text, probability real, levels jsonb, model_id bigint, answers bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select pair.handle, pair.state, pair.probability, pair.levels, pair.model_id,
        (select count(*) from linkage.answer where answer.handle = pair.handle)
    from linkage.pair
    where pair.handle = wanted
$$;

-- Two different reviewers must say the same; what they do not agree on stays open until it expires.
create function linkage.review_answer(wanted uuid, says_same bool) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    pair linkage.pair;
    agreeing int;
    against int;
begin
    select * into pair from linkage.pair where linkage.pair.handle = wanted for update;
    if pair.handle is null or pair.state <> 'review'
        or pair.created_at <= clock_timestamp() - make_interval(days => linkage.review_days())
    then
        return 'not_open';
    end if;
    insert into linkage.answer (handle, reviewer, is_same) values (wanted, session_user, says_same)
    on conflict do nothing;
    if not found then
        return 'answered_before';
    end if;
    select count(*) filter (where is_same = says_same), count(*) filter (where is_same <> says_same)
    into agreeing, against
    from linkage.answer where handle = wanted;
    if agreeing >= 2 and against = 0 then
        update linkage.pair
        set state = case when says_same then 'same' else 'different' end, decided_at = clock_timestamp()
        where linkage.pair.handle = wanted;
    end if;
    perform event_log.append_derived(
        'link', '[]', 'link.answered', jsonb_build_object('link', wanted, 'answer', case when says_same then 'same' else 'different' end)
    );
    return case when agreeing >= 2 and against = 0 then 'decided' when against > 0 then 'disagreed' else 'waits' end;
end
$$;

-- A link taken back stays back: the pair is never proposed again. The next resolve separates the persons.
create function linkage.undo(wanted uuid, reason_code text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (reason_code ~ '^[a-z_]{1,40}$') is not true then
        raise exception 'A reason is a code' using errcode = 'invalid_parameter_value';
    end if;
    update linkage.pair set state = 'undone', decided_at = clock_timestamp()
    where handle = wanted and state in ('linked', 'same', 'review');
    if not found then
        return 'not_linked';
    end if;
    perform event_log.append_derived(
        'link', '[]', 'link.undone', jsonb_build_object('link', wanted, 'reason_code', reason_code)
    );
    return 'undone';
end
$$;

revoke all on function linkage.reviews_open(), linkage.explained(uuid), linkage.review_answer(uuid, bool), linkage.undo(uuid, text)
from public;
grant execute on function
linkage.reviews_open(), linkage.explained(uuid), linkage.review_answer(uuid, bool), linkage.undo(uuid, text)
to reviewer;

-- Whose audit entries are whose, by the first word of their kind. The next kind replaces this function, not the one below.
create function event_log.role_of_audit(audit_kind text) returns text language sql immutable as $$
    select case split_part(audit_kind, '.', 1)
        when 'erase' then 'keyholder'
        when 'source' then 'operator'
        when 'link' then 'reviewer'
    end
$$;

create or replace function event_log.require_derivable(batch_kind text, events jsonb, audit_kind text) returns void
language plpgsql stable as $$
declare
    foreign_type text;
begin
    select element.item ->> 'type' into foreign_type
    from jsonb_array_elements(events) as element (item)
    where not coalesce(
        case element.item ->> 'type'
            when 'persons.linked' then pg_has_role(session_user, 'linker', 'member')
            when 'persons.separated' then pg_has_role(session_user, 'linker', 'member')
            when 'subject.erased' then pg_has_role(session_user, 'keyholder', 'member')
        end, false
    )
    limit 1;
    if foreign_type is not null
        or not coalesce(pg_has_role(session_user, event_log.role_of_audit(audit_kind), 'member'), true)
    then
        raise exception 'Role % may not append this type of entry', session_user using errcode = 'insufficient_privilege';
    end if;
    if jsonb_array_length(events) = 0 and audit_kind is null then
        raise exception 'Nothing to append' using errcode = 'invalid_parameter_value';
    end if;
end
$$;
