-- Two thousand events that come in one load: deliveries told months late, corrections with what holds instead, and new
-- people. {number} is that of the load, so that each is about other people; {days} how many days after the last fact.
create temporary table came as
with
fresh as (
    select {people} + {number} * 20 + number / 40 as person, number, 'fresh' as kind from generate_series(0, 799) as number
)
select row_number() over (order by kind, number) as place, * from (
    select 1 + (number / 5 * 104729 + {number} * 1299709) % {people} as person, number, 'late' as kind
    from generate_series(1, 1000) as number
    union all select * from fresh
) as both_kinds;

insert into event_log.event
select
    {head} + place, gen_random_uuid(), 1, 'bench',
    case when kind = 'fresh' and number % 40 = 0 then 'case.opened' when kind = 'fresh' and number % 40 = 1 then 'need.assessed'
        else 'service.delivered' end,
    (date '2026-06-29' - case kind when 'late' then (number * 13 % 900)::int else 0 end) at time zone 'UTC', 'day',
    (date '2026-06-29' + {days}) at time zone 'UTC', now(),
    jsonb_build_object(
        'organisation_id', 'ORG-1', 'service_type_code', (array['legal', 'medical'])[1 + number % 2], 'quantity', 1,
        'unit_code', 'session', 'beneficiary_role_code', 'primary_client', 'residence_region_code', 'AV-01'
    ), sha256('bench'), sha256('bench')
from came;
insert into event_log.event_link
select {head} + place, 'subject', md5('subject ' || person)::uuid, '\x00000000000000000000000000000000'::bytea from came
union all
select {head} + place, 'case', md5('case ' || person)::uuid, '\x00000000000000000000000000000000'::bytea from came
union all
select {head} + place, 'need', md5('need ' || person || ' late')::uuid, '\x00000000000000000000000000000000'::bytea
from came where kind = 'fresh' and number % 40 = 1;

-- a hundred corrections: what is ended, and the same fact with another quantity
create temporary table ended as
select row_number() over () as place, event.*
from event_log.event where position in (select 1 + (n::bigint * 15485863 + {number} * 7) % ({people} * 40) from generate_series(1, 400) as n)
    and type = 'service.delivered' limit 100;
insert into event_log.event
select {head} + 1800 + 2 * place - 1, gen_random_uuid(), 1, 'bench', 'record.corrected', recorded_at, 'instant', recorded_at,
    now(), jsonb_build_object('position', position), sha256(''), sha256('bench') from ended;
insert into event_log.event
select {head} + 1800 + 2 * place, gen_random_uuid(), 1, 'bench', type, time, time_precision, recorded_at, now(),
    data || '{{"quantity": 2}}', link_commitment, leaf from ended;
insert into event_log.event_link
select {head} + 1800 + 2 * ended.place, role, ref, salt from ended inner join event_log.event_link using (position);
drop table came; drop table ended;
