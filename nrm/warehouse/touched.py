"""Whose rows may say something else between two positions, and all that the log knows of them.

Touched is who is in a new event, was in one that ended, or belongs to another person; and, by what a model's YAML says,
who is moved by time alone. Everything else is left unread: a run costs what came, not what there is.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from psycopg import Connection

from nrm.warehouse.compiled import Model, Moment, sql_at
from nrm.warehouse.kinds import ABOUT_PEOPLE
from nrm.warehouse.temporary import renamed

_ARRIVED = """
    create temporary table arrived on commit drop as
    select
        position, type,
        case when type in ('record.corrected', 'record.voided') then (data ->> 'position')::bigint end as ends
    from event_log.event where position > %(first)s and position <= %(last)s
"""
_MOVED = """
    create temporary table moved on commit drop as
    select distinct event_link.ref from pg_temp.arrived
    inner join event_log.event_link on arrived.position = event_link.position and event_link.role = 'subject'
    where arrived.type like 'persons.%%'
"""
_TOUCHED = """
    create temporary table touched (person_key text primary key) on commit drop;
    insert into pg_temp.touched
    select subject_person.person_key::text
    from pg_temp.arrived
    inner join event_log.event_link on arrived.position = event_link.position and event_link.role = 'subject'
    inner join event_log.subject_person on event_link.ref = subject_person.subject_ref
    where subject_person.from_position <= {last}
        and (subject_person.to_position is null or subject_person.to_position > {last})
    union
    select subject_person.person_key::text
    from pg_temp.moved inner join event_log.subject_person on moved.ref = subject_person.subject_ref
    union
    select known.person_key from pg_temp.arrived inner join {events} as known on arrived.ends = known.position
    where known.person_key is not null
"""
# An event whose subject is nobody yet has no person to be found by; there are few, and all of them are read again.
_GOING = """
    create temporary table going (position bigint primary key) on commit drop;
    insert into pg_temp.going
    select known.position from pg_temp.touched inner join {events} as known on touched.person_key = known.person_key
    union
    select known.position from pg_temp.arrived inner join {events} as known on arrived.ends = known.position
    union
    select known.position from {events} as known
    where known.person_key is null and known.event_type = any(array{about_people})
"""
_TAKEN = """
    create temporary table taken (position bigint primary key) on commit drop;
    insert into pg_temp.taken
    select position from pg_temp.going
    union
    select position from pg_temp.arrived where ends is null
    except
    select ends from pg_temp.arrived where ends is not null
"""
_LOG_OF_TAKEN = """
    create temporary table now_event on commit drop as
    select event.* from pg_temp.taken inner join event_log.event using (position);
    create temporary table now_link on commit drop as
    select event_link.* from pg_temp.taken inner join event_log.event_link using (position);
    create temporary table now_subject_person on commit drop as
    select subject_person.* from event_log.subject_person
    where subject_person.subject_ref in (select ref from pg_temp.now_link where role = 'subject')
"""
_ADDED = """
    drop table if exists pg_temp.added;
    create temporary table added on commit drop as
    select distinct person_key from ({query}) as found
    where person_key is not null and person_key not in (select person_key from pg_temp.touched)
"""
SHARED_KEYS: Final = (
    "case_key", "need_key", "referral_key", "placement_key", "milestone_key", "protection_order_key",
    "compensation_key",
)  # fmt: skip
"""What a row may be found by that more than one person is in: a mother and her child, and somebody nobody knows yet."""
_SHARED_WITH = """
    select other.person_key
    from (
        select {key}, person_key from pg_temp."was_{name}" union select {key}, person_key from pg_temp."now_{name}"
    ) as hers
    inner join {events} as other on hers.{key} = other.{key} and other.person_key is distinct from hers.person_key
"""
SOURCES: Final = {
    "event": "pg_temp.now_event", "event_link": "pg_temp.now_link", "subject_person": "pg_temp.now_subject_person",
}  # fmt: skip


def find_touched(connection: Connection, events: Model, moment: Moment, first: int) -> None:
    """Make the temporary tables of this run: what arrived, who is touched, which events are read."""
    span = {"first": first, "last": moment.position}
    connection.execute(_ARRIVED, span)
    connection.execute(_MOVED)
    _run(connection, _TOUCHED, events, last=moment.position)
    _run(connection, _GOING, events, about_people=list(ABOUT_PEOPLE))
    _run(connection, _TAKEN, events)
    _run(connection, _LOG_OF_TAKEN, events)
    _analyse(connection, ("arrived", "touched", "going", "taken", "now_event", "now_link", "now_subject_person"))


def replace_events(connection: Connection, events: Model, moment: Moment, sources: Mapping[str, str]) -> None:
    """The table of current events as of the moment; `was_` and `now_` keep what of it is read in this run."""
    instead = {sources[name]: relation for name, relation in SOURCES.items()}
    made = renamed(sql_at(events, moment), instead)
    _run(
        connection,
        f"""
        create temporary table "was_{events.name}" on commit drop as
        select known.* from pg_temp.going inner join {{events}} as known using (position);
        create temporary table "now_{events.name}" on commit drop as {made.replace("{", "{{").replace("}", "}}")};
        delete from {{events}} using pg_temp.going where {{events}}.position = going.position;
        insert into {{events}} select * from pg_temp."now_{events.name}"
        """,
        events,
    )
    _analyse(connection, (f"was_{events.name}", f"now_{events.name}"))


def also_touch(connection: Connection, events: Model, queries: Iterable[str]) -> int:
    """Add whom time alone moves, and who shares a case or an order with the touched; how many are touched in all."""
    for query in queries:
        _add(connection, events, query)
    shared = " union ".join(
        _SHARED_WITH.format(key=key, name=events.name, events=events.relation) for key in SHARED_KEYS
    )
    while _add(connection, events, shared):
        pass
    _analyse(connection, ("touched", f"was_{events.name}", f"now_{events.name}"))
    ((found,),) = connection.execute("select count(*) from pg_temp.touched").fetchall()
    return int(found)


def _add(connection: Connection, events: Model, query: str) -> int:
    connection.execute(_ADDED.format(query=query).encode())
    for copy in ("was", "now"):
        _run(
            connection,
            f'insert into pg_temp."{copy}_{events.name}"'
            " select known.* from pg_temp.added inner join {events} as known on added.person_key = known.person_key",
            events,
        )
    return connection.execute("insert into pg_temp.touched select person_key from pg_temp.added").rowcount


def _run(connection: Connection, statement: str, events: Model, **values: object) -> None:
    connection.execute(statement.format(events=events.relation, **values).encode())


def _analyse(connection: Connection, tables: Iterable[str]) -> None:
    for name in tables:
        connection.execute(f'analyze pg_temp."{name}"'.encode())
