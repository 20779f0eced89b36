"""The reference: COPY of ready text rows into the same set of tables, table after table, in one transaction.

    python -m benchmarks.copy_rows FOLDER          the database's address comes from BENCH_DATABASE

Nothing is computed, looked up or encoded: what is left is what PostgreSQL itself needs for these rows.
"""

import os
import sys
import time
from pathlib import Path

import psycopg
from psycopg import sql

TABLES = (
    "event_log.batch", "event_log.event", "event_log.event_link", "event_log.source_record", "event_log.record_state",
    "linkage.evidence", "linkage.source_subject", "linkage.source_entity", "event_log.ledger",
)  # fmt: skip
_BLOCK = 2**18


def main() -> None:
    """Copy every file of the folder into its table; print the seconds it took, without the start of Python."""
    folder = Path(sys.argv[1])
    began = time.perf_counter()
    with psycopg.connect(os.environ["BENCH_DATABASE"]) as connection:
        for table in TABLES:
            copy_in(connection, table, folder / f"{table}.txt")
    print(time.perf_counter() - began)


def copy_in(connection: psycopg.Connection, table: str, path: Path) -> None:
    """One COPY FROM STDIN of a file."""
    statement = sql.SQL("copy {} ({}) from stdin").format(_name(table), _columns(connection, table))
    with path.open("rb") as file, connection.cursor() as cursor, cursor.copy(statement) as copy:
        while block := file.read(_BLOCK):
            copy.write(block)


def copy_out(address: str, folder: Path) -> None:
    """The ready rows, as text: what a load has written."""
    folder.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        for table in TABLES:
            statement = sql.SQL("copy {} ({}) to stdout").format(_name(table), _columns(connection, table))
            with (folder / f"{table}.txt").open("wb") as file, cursor.copy(statement) as copy:
                for block in copy:
                    file.write(block)


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def _columns(connection: psycopg.Connection, table: str) -> sql.Composable:
    rows = connection.execute(
        """
        select attname from pg_attribute
        where attrelid = %s::regclass and attnum > 0 and not attisdropped and attidentity = ''
        order by attnum
        """,
        [table],
    ).fetchall()
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)


if __name__ == "__main__":
    main()
