-- A log of forty events for each of {people} people, straight into its tables, in the order in which they would have come, over
-- five years; ten times the events are ten times the people and organisations in the same months.
insert into event_log.batch (batch_id, kind, first_position, last_position, root, head, previous_head, created_at)
values (1, 'intake', 1, {people} * 40 + {organisations} * 65 * 2, sha256('root'), sha256('head'), sha256('before'), now());
create temporary table made as
with
people as (
    select
        number,
        date '2021-01-01' + (number * 7919 % 1980)::int as starts_on,
        1 + number % {organisations} as organisation
    from generate_series(1, {people}) as number
),
facts as (
    select
        people.number, part, organisation,
        least(
            starts_on + case
                when part < 9 then part / 3 when part < 16 then part when part = 39 then 300
                else (part * 37 + number) % 300
            end,
            date '2026-06-29'
        )::date as on_date,
        case
            when part = 0 then 'case.opened' when part = 1 then 'consent.given'
            when part in (2, 4, 6) then 'need.assessed' when part in (3, 5, 7) then 'need.disposed'
            when part = 8 and number % 3 = 0 then 'detection.recorded'
            when part = 9 and number % 3 = 0 then 'identification.decided'
            when part = 10 and number % 2 = 0 then 'referral.made' when part = 11 and number % 4 = 0 then 'referral.accepted'
            when part = 12 and number % 5 = 0 then 'placement.started'
            when part = 13 and number % 5 = 0 then 'placement.ended'
            when part = 14 and number % 2 = 0 then 'plan.agreed' when part = 15 and number % 2 = 0 then 'milestone.set'
            when part = 39 and number % 2 = 0 then 'case.closed' else 'service.delivered'
        end as type,
        (array['accommodation', 'medical', 'psychological', 'legal', 'education_vocational', 'employment', 'humanitarian',
            'financial', 'child_support', 'status_documents'])[1 + (number + part / 2) % 10] as service_type_code
    from people cross join generate_series(0, 39) as part
)
select
    row_number() over (order by on_date, number, part)::bigint as position,
    facts.*,
    case type
        when 'case.opened' then jsonb_build_object(
            'victimisation_codes', jsonb_build_array((array['tip', 'dv'])[1 + number % 2]), 'beneficiary_role_code',
            'primary_client', 'residence_region_code', 'AV-0' || (1 + number % 8), 'sex_code', 'female', 'is_minor', false
        )
        when 'detection.recorded' then jsonb_build_object(
            'victimisation_codes', jsonb_build_array('tip'), 'detecting_body_code', 'ngo', 'region_code',
            'AV-0' || (1 + number % 8)
        )
        when 'identification.decided' then jsonb_build_object(
            'stage_code', 'presumed', 'decision_kind_code', 'first', 'outcome_code', 'positive', 'authority_code', 'police'
        )
        when 'plan.agreed' then jsonb_build_object('service_type_codes', jsonb_build_array(service_type_code, 'legal'))
        when 'milestone.set' then jsonb_build_object('outcome_domain_code', 'safe_place', 'due_on', on_date + 60)
        when 'case.closed' then jsonb_build_object('exit_reason_code', 'planned')
        when 'placement.started' then '{{}}' when 'placement.ended' then '{{}}'
        when 'consent.given' then jsonb_build_object('purpose_code', 'statistics')
        when 'need.assessed' then jsonb_build_object('service_type_code', service_type_code)
        when 'need.disposed' then jsonb_build_object('service_type_code', service_type_code, 'disposition_code', 'provided')
        when 'service.delivered' then jsonb_build_object(
            'service_type_code', service_type_code, 'quantity', 1, 'unit_code', 'session'
        )
        else jsonb_build_object(
            'service_type_code', service_type_code, 'to_organisation_id', 'ORG-' || 1 + number % {organisations}
        )
    end || jsonb_build_object('organisation_id', 'ORG-' || organisation) as data
from facts;

insert into event_log.event
select
    position, md5('event ' || position)::uuid, 1, 'bench', type, on_date at time zone 'UTC', 'day',
    on_date at time zone 'UTC', on_date at time zone 'UTC', data, sha256('bench'), sha256('bench')
from made order by position;
insert into event_log.event_link
select position, 'subject', md5('subject ' || number)::uuid, '\x00000000000000000000000000000000'::bytea from made
union all
select position, 'case', md5('case ' || number)::uuid, '\x00000000000000000000000000000000'::bytea from made
union all
select position, 'need', md5('need ' || number || ' ' || part / 2)::uuid, '\x00000000000000000000000000000000'::bytea
from made where type like 'need.%'
union all
select position, kind, md5(kind || ' ' || number)::uuid, '\x00000000000000000000000000000000'::bytea
from made inner join unnest(array['referral', 'placement', 'milestone']) as kind on type like kind || '.%';
insert into event_log.subject_person
select md5('subject ' || number)::uuid, md5('person ' || number)::uuid, 1, null
from generate_series(1, {people} + 1000) as number;

insert into event_log.reporting_organisation
select
    'bench', 'ORG-' || number, 'ngo', 'AV-0' || (1 + number % 8), array['legal', 'medical'], true, array['*'],
    date '2021-01-01', null, now()
from generate_series(1, {organisations}) as number;
insert into event_log.event
select
    {people} * 40 + row_number() over (order by month, number, kind), gen_random_uuid(), 1, 'bench', kind,
    month at time zone 'UTC', 'day', date '2026-06-29' at time zone 'UTC', date '2026-06-29' at time zone 'UTC',
    jsonb_build_object('organisation_id', 'ORG-' || number, 'period', to_char(month, 'YYYY-MM')) || case kind
        when 'expenditure.recorded' then jsonb_build_object(
            'service_type_code', 'legal', 'amount', '900.00', 'currency_code', 'EUR', 'expenditure_kind_code', 'running'
        ) else '{{}}' end,
    sha256(''), sha256('bench')
from
    generate_series(timestamp '2021-01-01', timestamp '2026-05-01', interval '1 month') as month
    cross join generate_series(1, {organisations}) as number
    cross join unnest(array['report.submitted', 'expenditure.recorded']) as kind;
drop table made;
analyze;
