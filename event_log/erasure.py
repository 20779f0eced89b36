"""What the warehouse knows of persons, found and deleted for good. For the keyholder.

Facts stay countable: what a person adds to each cell of the figures moves into `event_log.erased_total`, merged with
that of others, in the transaction that deletes the links. The chain verifies, for links lie outside it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection, sql

from event_log.audit import DerivedEvent, append_derived
from event_log.connection import own_transaction, translated_errors
from event_log.verify import LINKS_DELETED
from vocabulary.errors import TryAgain

ERASED = "subject.erased"
KEY_COLUMNS = (
    "case_key", "need_key", "referral_key", "placement_key", "milestone_key",
    "proceedings_key", "protection_order_key", "compensation_key",
)  # fmt: skip
"""Columns of derived tables that are drawn from refs (docs/decisions/0081)."""
_DERIVED = ("staging", "intermediate", "marts", "as_of_staging", "as_of_intermediate", "as_of_marts")
"""Where dbt builds what leads to a person, and where it builds that as of the past."""
SUBJECT_COLUMNS = ("subject_ref", "one_ref", "other_ref")
"""Columns that hold a subject; the last two are the two of a pair (linkage.pair). What hangs on such a row goes
with it by its foreign key.
"""


@dataclass(frozen=True, slots=True)
class Digest:
    """A keyed digest by which a source's record or person is known again."""

    source_id: str
    kind: str
    digest: bytes


def subjects_of_records(connection: Connection, source_id: str, record_keys: Collection[bytes]) -> set[UUID]:
    """Whom these records are about, as far as the log still knows."""
    query = """
        select event_link.ref
        from event_log.record_state
        inner join event_log.event_link
            on record_state.position = event_link.position and event_link.role = 'subject'
        where record_state.source_id = %(source)s and record_state.record_key = any(%(keys)s::bytea[])
        union
        select subject_ref from linkage.evidence where source_id = %(source)s and record_key = any(%(keys)s::bytea[])
    """
    return _uuids(connection, query, {"source": source_id, "keys": list(record_keys)})


def is_known_record(connection: Connection, source_id: str, record_key: bytes) -> bool:
    """Whether the source ever sent a record of this digest that is in the log or in quarantine."""
    query = """
        select exists (
            select from event_log.source_record where source_id = %(source)s and record_key = %(key)s
            union all
            select from event_log.record_state where source_id = %(source)s and record_key = %(key)s
            union all
            select from quarantine.record where source_id = %(source)s and record_digest = %(key)s
        )
    """
    with translated_errors():
        row = connection.execute(query, {"source": source_id, "key": record_key}).fetchone()
    return bool(row and row[0])


def subjects_of_digests(connection: Connection, source_id: str, person_digests: Collection[bytes]) -> set[UUID]:
    """The subjects that a source's people have."""
    query = "select subject_ref from linkage.source_subject where source_id = %s and person_digest = any(%s::bytea[])"
    return _uuids(connection, query, [source_id, list(person_digests)])


def persons_of(connection: Connection, refs: Collection[UUID]) -> set[UUID]:
    """The persons whom these subjects belong to now."""
    query = "select person_key from event_log.subject_person where subject_ref = any(%s) and to_position is null"
    return _uuids(connection, query, [list(refs)])


def whole_persons(connection: Connection, refs: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """These subjects' persons and all subjects of them, in whichever source; and persons that were only ever they."""
    persons = persons_of(connection, refs)
    query = "select subject_ref from event_log.subject_person where person_key = any(%s) and to_position is null"
    subjects = set(refs) | _uuids(connection, query, [list(persons)])
    former = """
        select person_key from event_log.subject_person
        group by person_key having bool_and(subject_ref = any(%s))
    """
    return persons | _uuids(connection, former, [list(subjects)]), subjects


def digests_of(connection: Connection, refs: Collection[UUID]) -> set[Digest]:
    """What a source would send them under again: its people, and its records that are about nobody else."""
    with translated_errors():
        rows = connection.execute(_DIGESTS, {"refs": list(refs)}).fetchall()
    return {Digest(*row) for row in rows}


def events_of(connection: Connection, refs: Collection[UUID]) -> list[int]:
    """Positions of all events that are about them, in order."""
    with translated_errors():
        rows = connection.execute(
            "select distinct position from event_log.event_link where ref = any(%s) order by 1", [list(refs)]
        ).fetchall()
    return [row[0] for row in rows]


def newest_fact(connection: Connection, refs: Collection[UUID]) -> int:
    """The last position at which a source said something about them; 0 when none did."""
    query = """
        select coalesce(max(event.position), 0) from event_log.event_link
        inner join event_log.event on event_link.position = event.position
        where event_link.ref = any(%s) and event.type not like 'persons.%%'
    """
    with translated_errors():
        row = connection.execute(query, [list(refs)]).fetchone()
    return row[0] if row else 0


def built_to(connection: Connection) -> int | None:
    """The position that the derived tables were built to; None where there are none."""
    if not _exists(connection, "staging.stg_event_log__position_read"):
        return None
    row = connection.execute("select max(to_position) from staging.stg_event_log__position_read").fetchone()
    return row[0] if row else None


def delete_persons(connection: Connection, persons: Collection[UUID], refs: Collection[UUID]) -> int:
    """Move their figures into totals and delete every row that leads to them, in one transaction; events that lost
    their links. Repeating it deletes nothing and appends nothing.

    Raises TryAgain where the figures do not count their newest facts yet, or more were appended meanwhile.
    """
    with own_transaction(connection):
        positions = events_of(connection, refs)
        if not positions and not rows_left(connection, persons, refs):
            return 0
        # takes the head of the log: nobody appends until this transaction ends
        append_derived(
            connection, "erase", [DerivedEvent(ERASED, {}, {})], audit_kind=LINKS_DELETED,
            audit_data={"events": len(positions)},
        )  # fmt: skip
        if events_of(connection, refs) != positions:
            raise TryAgain("More was appended meanwhile", remedy="it is tried again")
        _move_totals(connection, persons, refs)
        _delete_rows(connection, persons, refs, positions)
    return len(positions)


def rows_left(connection: Connection, persons: Collection[UUID], refs: Collection[UUID]) -> dict[str, int]:
    """Table → rows that still lead to them; empty when nothing does."""
    found = {
        name: _count(connection, query, values)
        for name, query, values in (*_tables_of_refs(connection, refs), *_tables_of_persons(connection, persons))
    }
    return {name: count for name, count in found.items() if count}


def purge_quarantine_of(connection: Connection, digests: Iterable[Digest]) -> int:
    """Delete what was refused of these records; how many."""
    gone = 0
    for each in digests:
        gone += connection.execute(
            "delete from quarantine.record where source_id = %s and record_digest = %s", [each.source_id, each.digest]
        ).rowcount
    return gone


def _move_totals(connection: Connection, persons: Collection[UUID], refs: Collection[UUID]) -> None:
    counted = built_to(connection)
    if counted is None:
        return
    if newest_fact(connection, refs) > counted:
        raise TryAgain("The figures do not count their newest facts yet", remedy="build the marts, then go on")
    for person in persons:
        connection.execute(
            """
            insert into event_log.erased_total as known (figure, cell, measures)
            select figure, cell, measures from marts.fct_person_contributions where person_key = %s
            on conflict (figure, cell) do update
            set measures = event_log.add_measures(known.measures, excluded.measures)
            """,
            [str(person)],
        )


def _delete_rows(
    connection: Connection, persons: Collection[UUID], refs: Collection[UUID], positions: list[int]
) -> None:
    connection.execute(_DELETE_RECORD_STATE, {"refs": list(refs), "positions": positions})
    orphans = [row[0] for row in connection.execute(_ORPHANS, {"positions": positions}).fetchall()]
    connection.execute("delete from event_log.event_link where position = any(%s)", [positions])
    connection.execute("delete from linkage.source_entity where ref = any(%s)", [orphans])
    for table, column in _columns(connection, ("linkage", "event_log"), SUBJECT_COLUMNS):
        _delete(connection, table, column, list(refs))
    # in the log also who was taken for one of them once: the person's key goes, and with it that past of the other
    for table, column in _columns(connection, (*_DERIVED, "access", "event_log"), ("person_key",)):
        _delete(connection, table, column, [str(person) for person in persons])
    keys = [row[0] for row in connection.execute(_KEYS, [orphans]).fetchall()]
    for table, column in _columns(connection, _DERIVED, KEY_COLUMNS):
        _delete(connection, table, column, keys)


def _delete(connection: Connection, table: str, column: str, values: list[object] | list[UUID] | list[str]) -> None:
    connection.execute(
        sql.SQL("delete from {} where {}::text = any(%s)").format(
            sql.Identifier(*table.split(".")), sql.Identifier(column)
        ),
        [[str(value) for value in values]],
    )


def _tables_of_refs(connection: Connection, refs: Collection[UUID]) -> Iterable[tuple[str, sql.Composed, list[str]]]:
    texts = [str(ref) for ref in refs]
    yield "event_log.event_link", _counting("event_log.event_link", "ref"), texts
    for table, column in _columns(connection, ("linkage", "event_log"), SUBJECT_COLUMNS):
        yield table, _counting(table, column), texts


def _tables_of_persons(
    connection: Connection, persons: Collection[UUID]
) -> Iterable[tuple[str, sql.Composed, list[str]]]:
    for table, column in _columns(connection, (*_DERIVED, "access", "event_log"), ("person_key",)):
        yield table, _counting(table, column), [str(person) for person in persons]


def _counting(table: str, column: str) -> sql.Composed:
    return sql.SQL("select count(*) from {} where {}::text = any(%s)").format(
        sql.Identifier(*table.split(".")), sql.Identifier(column)
    )


def _count(connection: Connection, query: sql.Composed, values: list[str]) -> int:
    row = connection.execute(query, [values]).fetchone()
    return row[0] if row else 0


def _columns(connection: Connection, schemas: Iterable[str], columns: Iterable[str]) -> list[tuple[str, str]]:
    """Tables (no views) of these schemas that have one of these columns: a new one is found without being named."""
    rows = connection.execute(
        """
        select namespace.nspname || '.' || relation.relname, attribute.attname
        from pg_attribute as attribute
        inner join pg_class as relation on attribute.attrelid = relation.oid and relation.relkind in ('r', 'p')
        inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
        where namespace.nspname = any(%s) and attribute.attname = any(%s) and not attribute.attisdropped
        order by 1, 2
        """,
        [list(schemas), list(columns)],
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def _exists(connection: Connection, table: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", [table]).fetchone()
    return bool(row and row[0])


def _uuids(connection: Connection, query: str, values: Sequence[object] | Mapping[str, object]) -> set[UUID]:
    with translated_errors():
        return {row[0] for row in connection.execute(query.encode(), values).fetchall()}


_RECORDS = """
    records as (
        select distinct record_state.source_id, record_state.record_key
        from event_log.record_state
        inner join event_log.event_link
            on record_state.position = event_link.position and event_link.role = 'subject'
        where event_link.ref = any(%(refs)s)
        union
        select source_id, record_key from linkage.evidence where subject_ref = any(%(refs)s)
    ),

    shared as (
        select records.source_id, records.record_key
        from records
        inner join event_log.record_state using (source_id, record_key)
        inner join event_log.event_link
            on record_state.position = event_link.position and event_link.role = 'subject'
        where event_link.ref <> all(%(refs)s)
    )
"""
_DIGESTS = f"""
    with {_RECORDS}
    select source_id, 'person' as kind, person_digest as digest
    from linkage.source_subject
    where subject_ref = any(%(refs)s)
    union
    select source_id, 'record', record_key
    from (select source_id, record_key from records except select source_id, record_key from shared) as own
"""  # noqa: S608  constants of this file
_DELETE_RECORD_STATE = f"""
    with {_RECORDS},

    own as (select source_id, record_key from records except select source_id, record_key from shared),

    of_records as (
        delete from event_log.source_record
        using own
        where source_record.source_id = own.source_id and source_record.record_key = own.record_key
    )

    delete from event_log.record_state
    where position = any(%(positions)s) or (source_id, record_key) in (select source_id, record_key from own)
"""  # noqa: S608  constants of this file
_ORPHANS = """
    select distinct mine.ref
    from event_log.event_link as mine
    where mine.position = any(%(positions)s) and not exists (
        select from event_log.event_link as other
        where other.ref = mine.ref and other.position <> all(%(positions)s)
    )
"""
_KEYS = "select left(encode(sha256(ref::text::bytea), 'hex'), 32) from unnest(%s::uuid[]) as orphan (ref)"
