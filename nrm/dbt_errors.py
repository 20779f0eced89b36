"""What dbt may say of an error of the database: names and the kind of fault, and nothing of a row.

PostgreSQL tells whoever sent a statement the row that failed it ("Failing row contains …", "Key (…)=(…)"), and dbt
writes that into its log, its results and its output. No setting of a connection leaves it out, so it is left out where
dbt's adapter takes the error over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg2
from dbt.adapters.postgres.connections import PostgresConnectionManager
from psycopg2 import errors

OF_STATEMENTS: Final = "42"
"""SQLSTATE class of what is wrong before a row is read: syntax, unknown names, missing rights. Said in full."""
NAMES_ALONE: Final = frozenset({"08", "0A", "23", "25", "26", "28", "2B", "3D", "3F", "40", "53", "54", "55", "57"})
"""Classes whose first line holds names of tables, columns and constraints alone. Others may quote a value there."""
PLACES: Final = ("schema_name", "table_name", "column_name", "constraint_name")


def withhold_rows() -> None:
    """From now on no error of the database that dbt tells in this process quotes a row."""
    handled_by_dbt = PostgresConnectionManager.exception_handler

    @contextmanager
    def handled(manager: Any, statement: str) -> Iterator[None]:
        told: psycopg2.DatabaseError | None = None
        with handled_by_dbt(manager, statement):
            try:
                yield
            except psycopg2.DatabaseError as error:
                told = type(error)(told_of(error))
            if told is not None:  # outside of the except: what it was made of must not hang on it
                raise told

    PostgresConnectionManager.exception_handler = handled  # type: ignore[method-assign, assignment]  # dbt has no other door


def told_of(error: psycopg2.DatabaseError) -> str:
    """The error without anything of a row."""
    code = error.diag.sqlstate
    if code is None or code[:2] == OF_STATEMENTS:  # none: no server said it, the connection did
        return str(error).strip()
    first = error.diag.message_primary if code[:2] in NAMES_ALONE else "its text is withheld, for it may quote a row"
    where = ".".join(name for place in PLACES if (name := getattr(error.diag, place)))
    return f"{_kind(code)} ({code}): {first}{f' at {where}' if where else ''}"


def _kind(code: str) -> str:
    try:
        return str(errors.lookup(code).__name__)
    except KeyError:
        return "DatabaseError"
