"""The register of the police: a schema of its own in a PostgreSQL of its own, and a login that may only read.

Every statement with values is a parametrised one or a COPY, so that no log of the server holds a row.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from synthetic.servers.police_rows import Row, decision_rows, detection_rows, return_rows
from synthetic.world import World

DATABASE: Final = "register"
READER: Final = "nrm_reader"

TABLES: Final = """
create schema register;
create table register.detection (
    id text primary key, person_no text, given_name text, surname text, birth_date date, birth_year int, sex
    char(1),
    citizenship char(2), document_no text, residence_code char(8), detected_on date, region_code char(8),
    detected_by char(12), recorded_as char(16), violence char(4), exploitation text, exploited_until date,
    signals text, link_consent boolean, officer text, note text, updated_at timestamptz,
    deleted boolean not null default false
);
create table register.decision (
    id text primary key, detection_id text, person_no text, stage char(8), kind char(8), outcome char(8),
    authority char(12), decided_on date, updated_at timestamptz, deleted boolean not null default false
);
create table register.monthly_return (
    id text primary key, month char(7), closed_on date, updated_at timestamptz, deleted boolean not null
    default false
);
create index on register.detection (updated_at, id);
create index on register.decision (updated_at, id);
create index on register.monthly_return (updated_at, id);
revoke all on schema public from public;
grant usage on schema register to nrm_reader;
grant select on all tables in schema register to nrm_reader;
"""


class Register:
    """The register as its owner sees it, and the ways clerks change it."""

    def __init__(self, owner: str) -> None:
        self.owner = owner

    def row(self, table: str, record_id: str) -> Row:
        """One row. Raises KeyError where it is gone."""
        query = sql.SQL("select * from register.{} where id = %s").format(sql.Identifier(table))
        with psycopg.connect(self.owner, row_factory=dict_row) as connection:
            found = connection.execute(query, [record_id]).fetchone()
        if found is None:
            raise KeyError(table)
        return found

    def edit(self, table: str, record_id: str, columns: Mapping[str, Any], at: datetime | None = None) -> Row:
        """Other values in one row, stamped ``at`` (now); returns the row as it was (A→B→A)."""
        before = self.row(table, record_id)
        values = {**columns, "updated_at": at or datetime.now(UTC)}
        pairs = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values)
        query = sql.SQL("update register.{} set {} where id = %s").format(sql.Identifier(table), pairs)
        with psycopg.connect(self.owner) as connection:
            connection.execute(query, [*values.values(), record_id])
        return before

    def mark_deleted(self, table: str, record_id: str, at: datetime | None = None) -> None:
        self.edit(table, record_id, {"deleted": True}, at)

    def add(self, table: str, row: Row) -> None:
        with psycopg.connect(self.owner) as connection:
            _copy(connection, table, [row])

    def empty(self, table: str) -> None:
        """A table that suddenly holds nothing."""
        with psycopg.connect(self.owner) as connection:
            connection.execute(sql.SQL("truncate register.{}").format(sql.Identifier(table)))


def fill_register(
    server_owner: str, draw_world: Callable[[], World], reader_password: str, built_from: str
) -> Register:
    """The register of a world, in the server whose owner's address is given.

    ``built_from`` marks what the rows came from: a register with the same mark is left alone.
    """
    _make_database(server_owner)
    owner = make_conninfo(server_owner, dbname=DATABASE)
    with psycopg.connect(owner) as connection:
        _make_reader(connection, reader_password)
        if _mark(connection) != built_from:
            _make_tables(connection, draw_world())
            connection.execute(sql.SQL("comment on schema register is {}").format(sql.Literal(built_from)))
    return Register(owner)


def _make_database(server_owner: str) -> None:
    with psycopg.connect(server_owner, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def _make_reader(connection: psycopg.Connection, password: str) -> None:
    """A login that may read and nothing else; the server is told only the verifier of its password."""
    if connection.execute("select 1 from pg_roles where rolname = %s", [READER]).fetchone() is None:
        connection.execute(sql.SQL("create role {} login").format(sql.Identifier(READER)))
    verifier = connection.pgconn.encrypt_password(password.encode(), READER.encode(), b"scram-sha-256").decode()
    name = sql.Identifier(READER)
    connection.execute(sql.SQL("alter role {} password {}").format(name, sql.Literal(verifier)))
    connection.execute(sql.SQL("alter role {} set default_transaction_read_only = on").format(name))


def _mark(connection: psycopg.Connection) -> str | None:
    found = connection.execute("select obj_description(to_regnamespace('register'), 'pg_namespace')").fetchone()
    return found[0] if found else None


def _make_tables(connection: psycopg.Connection, world: World) -> None:
    connection.execute("drop schema if exists register cascade")
    connection.execute(TABLES)
    _copy(connection, "detection", detection_rows(world))
    _copy(connection, "decision", decision_rows(world))
    _copy(connection, "monthly_return", return_rows(world))


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[Row]) -> None:
    kept = list(rows)
    if not kept:
        return
    columns = sql.SQL(", ").join(map(sql.Identifier, kept[0]))
    command = sql.SQL("copy register.{} ({}) from stdin").format(sql.Identifier(table), columns)
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in kept:
            copy.write_row(list(row.values()))
