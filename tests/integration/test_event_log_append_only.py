"""Append-only twice over: a trigger stops everybody, and no role has the verb in the first place."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

from event_log.append import append_page, open_load
from event_log.connection import connect
from tests.support.log_records import STREAM, accepted, migrated_database, page

ROLES = (
    "intake", "linker", "keyholder", "modeller", "releaser", "checker", "operator", "reviewer", "analyst",
    "coordinator", "reader",
)  # fmt: skip
CHAINED = ("batch", "event", "ledger", "audit")
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
GRANTED = {
    "event_log.batch": {
        "intake": "SI",
        "linker": "S",
        "keyholder": "S",
        "modeller": "S",
        "checker": "S",
        "operator": "S",
    },
    "event_log.event": {"intake": "SI", "linker": "S", "keyholder": "S", "modeller": "S", "checker": "S"},
    "event_log.event_link": {"intake": "SI", "linker": "S", "keyholder": "SD", "modeller": "S", "checker": "S"},
    "event_log.log_head": {
        "intake": "SU",
        "linker": "S",
        "keyholder": "S",
        "modeller": "S",
        "checker": "S",
        "operator": "S",
    },
    "event_log.ledger": {
        "intake": "SI",
        "linker": "S",
        "keyholder": "S",
        "modeller": "S",
        "checker": "S",
        "operator": "S",
    },
    "event_log.audit": {
        "intake": "S",
        "linker": "S",
        "keyholder": "S",
        "modeller": "S",
        "checker": "S",
        "operator": "S",
    },
    "event_log.odd_value": {"intake": "SIU", "modeller": "S", "checker": "S"},
    "event_log.source_record": {"intake": "SIU", "linker": "S", "keyholder": "SD", "checker": "S"},
    "event_log.record_state": {"intake": "SIU", "linker": "S", "keyholder": "SD", "checker": "S"},
    "event_log.source_cursor": {"intake": "SIU", "keyholder": "S", "checker": "S"},
    "event_log.reporting_organisation": {"intake": "SIU", "modeller": "S", "checker": "S"},
    "event_log.expected_report": {"intake": "SIU", "modeller": "S", "checker": "S"},
    "event_log.reporting_organisation_known": {"modeller": "S", "checker": "S"},
    "event_log.expected_report_known": {"modeller": "S", "checker": "S"},
    "event_log.subject_person": {"linker": "SIU", "keyholder": "SD", "modeller": "S", "checker": "S"},
    "event_log.erased_total": {"keyholder": "SIU", "modeller": "S", "checker": "S"},
    "event_log.alembic_version": {"checker": "S"},
    "linkage.source_subject": {"intake": "SI", "linker": "S", "keyholder": "SD"},
    "linkage.source_entity": {"intake": "SI", "linker": "S", "keyholder": "SD"},
    "linkage.evidence": {"intake": "SI", "linker": "S", "keyholder": "SD"},
    "linkage.model": {"linker": "SI", "keyholder": "S"},
    "linkage.compared": {"linker": "SIU", "keyholder": "SD"},
    "linkage.pair": {"linker": "SIU", "keyholder": "SD"},
    "linkage.answer": {"linker": "S", "keyholder": "SD"},
    "quarantine.record": {"intake": "SI", "keyholder": "SD"},
}
"""By table and role: S(elect), I(nsert), U(pdate), D(elete). Nobody has T(runcate)."""


@pytest.fixture(scope="module")
def database(new_database: Callable[..., str], url_of: Callable[..., str]) -> str:
    name = migrated_database(new_database, url_of)
    with connect(url_of("intake", name)) as intake:
        load = open_load(intake, "src", [STREAM])
        append_page(intake, page(load, accepted("src", "r", {"s": "A"})))
    return name


@pytest.fixture
def owner(database: str, url_of: Callable[..., str]) -> Iterator[psycopg.Connection]:
    with connect(url_of("nrm_owner", database)) as connection:
        yield connection


@pytest.mark.parametrize("table", CHAINED)
@pytest.mark.parametrize("verb", ["update", "delete", "truncate"])
def test_even_the_owner_is_stopped_by_the_trigger(owner: psycopg.Connection, table: str, verb: str) -> None:
    name = sql.Identifier("event_log", table)
    statement = {
        "update": sql.SQL("update {} set batch_id = batch_id").format(name),
        "delete": sql.SQL("delete from {}").format(name),
        "truncate": sql.SQL("truncate {} cascade").format(name),
    }[verb]
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(statement)


def test_links_are_never_changed_only_deleted(owner: psycopg.Connection) -> None:
    for statement in ("update event_log.event_link set ref = ref", "truncate event_log.event_link"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            owner.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "update event_log.log_head set position = 0, batch_id = 0, head = decode(repeat('00', 32), 'hex')",
        "update event_log.log_head set batch_id = batch_id + 1",
        "update event_log.log_head set head = sha256('x')",
        "update event_log.log_head set position = position + 1, batch_id = batch_id + 1",
        "delete from event_log.log_head",
        "truncate event_log.log_head",
        "insert into event_log.log_head (is_head, position, batch_id, head) values (true, 9, 9, sha256(''))",
    ],
)
def test_the_head_moves_only_over_a_whole_batch(owner: psycopg.Connection, statement: str) -> None:
    with pytest.raises((psycopg.errors.IntegrityConstraintViolation, psycopg.errors.InsufficientPrivilege)):
        owner.execute(statement.encode())


def test_a_gap_cannot_be_committed(owner: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation), owner.transaction():
        owner.execute(
            """
            insert into event_log.batch
            select batch_id + 1, 'intake', 'src', position + 1, position + 2, now(), sha256(''), head, sha256('new')
            from event_log.log_head
            """
        )
        owner.execute(
            """
            insert into event_log.event
            select
                log_head.position + 2, gen_random_uuid(), log_head.batch_id + 1, source_id, type, time,
                time_precision, recorded_at, ingested_at, data, link_commitment, leaf
            from event_log.event cross join event_log.log_head where event.position = 1
            """
        )
        owner.execute(
            "update event_log.log_head set position = position + 2, batch_id = batch_id + 1, head = sha256('new')"
        )


def test_each_role_has_exactly_the_verbs_it_needs(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        """
        select namespace.nspname || '.' || class.relname, role.name, verb.name
        from pg_class as class
        inner join pg_namespace as namespace on class.relnamespace = namespace.oid
        cross join unnest(%s::text[]) as role (name)
        cross join unnest(%s::text[]) as verb (name)
        where namespace.nspname in ('event_log', 'linkage', 'quarantine') and class.relkind = 'r'
            and has_table_privilege(role.name, class.oid, verb.name)
        order by 1, 2, 3
        """,
        [list(ROLES), list(VERBS)],
    ).fetchall()
    granted: dict[str, dict[str, set[str]]] = {}
    for table, role, verb in rows:
        granted.setdefault(table, {}).setdefault(role, set()).add(verb[0])
    expected = {table: {role: set(verbs) for role, verbs in roles.items()} for table, roles in GRANTED.items()}
    assert granted == expected


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", CHAINED)
def test_no_role_rewrites_the_chain(database: str, url_of: Callable[..., str], role: str, table: str) -> None:
    with connect(url_of(role, database)) as connection:
        for statement in (f"delete from event_log.{table}", f"truncate event_log.{table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


@pytest.mark.parametrize("role", ["analyst", "coordinator", "reader", "releaser"])
def test_readers_of_figures_see_nothing_of_the_log(database: str, url_of: Callable[..., str], role: str) -> None:
    with connect(url_of(role, database)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select position from event_log.event")


def test_migrating_twice_changes_nothing(database: str, url_of: Callable[..., str], owner: psycopg.Connection) -> None:
    from event_log import migrations

    before = owner.execute("select oid, relname from pg_class order by oid").fetchall()
    migrations.upgrade(url_of("nrm_owner", database))
    assert owner.execute("select oid, relname from pg_class order by oid").fetchall() == before


COLUMNS = {
    ("event_log.source_record", "operator", "SELECT"): {"source_id", "stream", "is_live", "seen_sweep"},
    ("event_log.source_cursor", "operator", "SELECT"): {"source_id", "stream", "sweep", "load_id", "updated_at"},
    ("quarantine.record", "operator", "SELECT"): {
        "quarantine_id", "source_id", "stream", "reason", "fields", "first_seen_at", "last_seen_at", "load_id", "state",
        "closed_at", "closed_code", "tried_at",
    },
    ("quarantine.record", "checker", "SELECT"): {"source_id", "stream", "reason", "record_digest", "state"},
    ("quarantine.record", "intake", "UPDATE"): {
        "reason", "fields", "sealed", "first_seen_at", "last_seen_at", "seen_sweep", "state", "closed_at",
        "closed_code", "tried_at", "tried_under",
    },
    ("linkage.evidence", "linker", "UPDATE"): {"sealed", "cross_sealed", "resealed_at"},
    ("quarantine.record", "keyholder", "UPDATE"): {"sealed", "state", "closed_at", "closed_code"},
}  # fmt: skip
"""Where a role has a verb on some columns only. Whoever is on call sees nothing sealed and no keyed digest."""


def test_some_roles_have_some_columns_only(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        """
        select namespace.nspname || '.' || class.relname, role.name, verb.name, attribute.attname
        from pg_class as class
        inner join pg_namespace as namespace on class.relnamespace = namespace.oid
        inner join pg_attribute as attribute on attribute.attrelid = class.oid and attribute.attnum > 0
        cross join unnest(%s::text[]) as role (name)
        cross join unnest(array['SELECT', 'INSERT', 'UPDATE']) as verb (name)
        where namespace.nspname in ('event_log', 'linkage', 'quarantine') and class.relkind = 'r'
            and not attribute.attisdropped
            and has_column_privilege(role.name, class.oid, attribute.attnum, verb.name)
            and not has_table_privilege(role.name, class.oid, verb.name)
        """,
        [list(ROLES)],
    ).fetchall()
    granted: dict[tuple[str, str, str], set[str]] = {}
    for table, role, verb, column in rows:
        granted.setdefault((table, role, verb), set()).add(column)
    assert granted == COLUMNS


@pytest.mark.parametrize(
    "data",
    [
        '{"source": "ngo_kobo", "reason_code": "Ana Zvjezdanović called"}',
        '{"source": "ngo_kobo", "reason_code": "wrong_data", "note": "Ana"}',
        '{"source": "Ana Z", "reason_code": "wrong_data"}',
        '{"source": "ngo_kobo"}',
        '{"source": "ngo_kobo", "reason_code": "wrong_data", "absent": "some"}',
    ],
)
def test_no_free_text_gets_into_an_order(database: str, url_of: Callable[..., str], data: str) -> None:
    with connect(url_of("operator", database)) as connection, pytest.raises(psycopg.errors.InvalidParameterValue):
        connection.execute("select event_log.order_source('source.paused', %s)", [data])


def test_only_the_operator_gives_orders(database: str, url_of: Callable[..., str]) -> None:
    order = "select event_log.append_derived('source', '[]', 'source.resumed', '{}')"
    for role in ("linker", "keyholder", "modeller", "releaser", "intake", "operator"):  # the last has its own door
        with connect(url_of(role, database)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(order.encode())
