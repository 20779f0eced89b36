"""What the warehouse holds, read as role `checker`: the reporting marts, the last build, the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from synthetic.check.compare import Row

Connection = psycopg.Connection[DictRow]
CURRENT = """
    from event_log.event
    where position <= %(to_position)s and not exists (
        select from event_log.event as later
        where later.type in ('record.corrected', 'record.voided') and later.position <= %(to_position)s
          and (later.data ->> 'position')::bigint = event.position
    )
"""


@dataclass(frozen=True, slots=True)
class Build:
    to_position: int
    data_as_of: date
    unmapped_rows: int


def connect(database_url: str) -> Connection:
    """One read-only view of everything: a build that ends meanwhile changes nothing in it."""
    address = database_url.replace("postgresql+psycopg:", "postgresql:", 1)  # SQLAlchemy names its driver there
    connection = psycopg.connect(address, row_factory=dict_row)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    return connection


def columns(connection: Connection, mart: str) -> frozenset[str]:
    """The columns of a mart; none when it was not built."""
    found = connection.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped",
        [f"reporting.{mart}"],
    )
    return frozenset(row["attname"] for row in found)


def rows(connection: Connection, mart: str, wanted: Sequence[str]) -> list[Row]:
    query = sql.SQL("select {} from {}").format(
        sql.SQL(", ").join(map(sql.Identifier, wanted)), sql.Identifier("reporting", mart)
    )
    return list(connection.execute(query))


def last_build(connection: Connection) -> Build | None:
    if not columns(connection, "build"):
        return None
    found = connection.execute(
        "select to_position, data_as_of, unmapped_rows from reporting.build order by built_at desc limit 1"
    ).fetchone()
    return Build(**found) if found else None


def counts(connection: Connection, query: str, parameters: dict[str, Any]) -> dict[tuple[str, ...], int]:
    """The last column of each row by the ones before it."""
    found = [tuple(row.values()) for row in connection.execute(query, parameters)]
    return {tuple(map(str, row[:-1])): int(row[-1]) for row in found}
