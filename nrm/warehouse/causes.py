"""Logs that never were: the log of one position with one more kind of what came later, so that what each kind moved can
be told apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psycopg import Connection

MERGE: Final = "merge"
CORRECTION: Final = "correction"
WITHDRAWAL: Final = "withdrawal"
LATE: Final = "late_arrival"
TIME: Final = "time"
PARTS: Final = (CORRECTION, WITHDRAWAL, LATE, TIME)
"""What the events after the first position are to the figures of before it, in the order in which they are let in."""

# A correction is two events, the second of which is the fact anew (docs/decisions/0004). What ends something that came
# late itself belongs to that.
_PARTS = """
    create temporary table came_later on commit drop as
    with
    later as (
        select
            position, type, data ->> 'purpose_code' as purpose_code,
            case when type in ('record.corrected', 'record.voided') then (data ->> 'position')::bigint end as ends,
            case when lag(type) over in_order = 'record.corrected'
                then lag((data ->> 'position')::bigint) over in_order end as replaces
        from event_log.event where position > %(first)s and position <= %(last)s
        window in_order as (order by position)
    ),
    ends_what as (
        select later.*, ended.type as ended_type, ended.data ->> 'purpose_code' as ended_purpose_code
        from later left join event_log.event as ended on later.ends = ended.position
    )
    select
        position,
        case
            when ends <= %(first)s or replaces <= %(first)s then 'correction'
            when coalesce(ended_type, type) in ('consent.given', 'consent.withdrawn')
                and coalesce(ended_purpose_code, purpose_code) = 'statistics' then 'withdrawal'
            when coalesce(ended_type, type) = 'report.submitted' then 'time'
            else 'late_arrival'
        end as part
    from ends_what
    where type not like 'persons.%%' and type not like 'subject.%%'
"""
_MOVED = """
    select count(*) from event_log.subject_person as before
    inner join event_log.subject_person as after using (subject_ref)
    where before.person_key <> after.person_key
        and before.from_position <= %(first)s and (before.to_position is null or before.to_position > %(first)s)
        and after.from_position <= %(last)s and (after.to_position is null or after.to_position > %(last)s)
"""
_PERSONS_AT = """
    create temporary view persons_at_one_moment as
    select subject_ref, person_key, 1::bigint as from_position, null::bigint as to_position
    from event_log.subject_person
    where from_position <= {position} and (to_position is null or to_position > {position})
"""
_EVENTS_OF = """
    create temporary view events_of_parts as
    select * from event_log.event
    where position <= {first} or position in (select position from pg_temp.came_later where part = any('{{{parts}}}'))
"""


def sort_what_came(connection: Connection, first: int, last: int) -> dict[str, int]:
    """Note for this transaction which event after the first position is what; how many of each kind, and how many
    subjects belong to another person.
    """
    span = {"first": first, "last": last}
    connection.execute(_PARTS, span)
    connection.execute("analyze pg_temp.came_later")
    rows = connection.execute("select part, count(*) from pg_temp.came_later group by part").fetchall()
    counted: dict[str, int] = dict(rows)
    ((moved,),) = connection.execute(_MOVED, span).fetchall()
    return {MERGE: moved, **{part: counted.get(part, 0) for part in PARTS}}


@contextmanager
def log_of(connection: Connection, first: int, parts: tuple[str, ...], persons_at: int) -> Iterator[dict[str, str]]:
    """Names of what to read instead of the log's tables: the events up to `first` and these kinds of later ones."""
    with connection.transaction(force_rollback=True):
        connection.execute(_EVENTS_OF.format(first=int(first), parts=",".join(parts)).encode())
        connection.execute(_PERSONS_AT.format(position=int(persons_at)).encode())
        yield {"event": "pg_temp.events_of_parts", "subject_person": "pg_temp.persons_at_one_moment"}
