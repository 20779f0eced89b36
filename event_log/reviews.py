"""What a reviewer may ask and say: two records of nobody, how far they agree, and whether they are one person.

Everything goes through functions of the database: role `reviewer` sees no table (migrations/sql/link_orders.sql).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg import Connection

from event_log.connection import translated_errors
from vocabulary.events import Json

UNDO_REASONS: Final[Mapping[str, str]] = {
    "two_people": "whoever works with them knows that they are two people",
    "asked_by_person": "the person does not want the records to be linked",
    "asked_by_source": "whoever runs a source asked for it",
    "legal": "the law or agreement behind the link is not in force",
    "mistake": "the answer that made it was one",
}


@dataclass(frozen=True, slots=True)
class OpenPair:
    """A pair that waits for this reviewer."""

    handle: UUID
    probability: float
    levels: Mapping[str, Json]
    answers: int
    """How many others answered; not what."""


@dataclass(frozen=True, slots=True)
class ExplainedPair:
    """A link or a pair for review: what came of it, and what it rests on."""

    handle: UUID
    state: str
    probability: float
    levels: Mapping[str, Json]
    model_id: int
    answers: int


def open_pairs(connection: Connection) -> list[OpenPair]:
    """Pairs this reviewer did not answer yet, the likeliest first."""
    with translated_errors():
        rows = connection.execute("select * from linkage.reviews_open()").fetchall()
    return [OpenPair(*row) for row in rows]


def explained(connection: Connection, handle: UUID) -> ExplainedPair | None:
    """Which evidence agreed how far; never a value. None where nothing has that handle."""
    with translated_errors():
        row = connection.execute("select * from linkage.explained(%s)", [handle]).fetchone()
    return None if row is None else ExplainedPair(*row)


def answer(connection: Connection, handle: UUID, *, is_same: bool) -> str:
    """waits · decided · disagreed, or not_open · answered_before: then nothing was written."""
    return _said(connection, "select linkage.review_answer(%s, %s)", [handle, is_same])


def undo(connection: Connection, handle: UUID, reason_code: str) -> str:
    """undone, or not_linked. The next resolve separates."""
    return _said(connection, "select linkage.undo(%s, %s)", [handle, reason_code])


def _said(connection: Connection, statement: str, values: list[object]) -> str:
    with translated_errors():
        row = connection.execute(statement.encode(), values).fetchone()
    return str(row[0]) if row else ""
