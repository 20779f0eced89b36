"""What an erasure needs from its surroundings: two databases, and whoever builds the figures."""

from collections.abc import Callable
from dataclasses import dataclass

from psycopg import Connection

from event_log.vault.keys import Kek
from vocabulary.errors import WillNeverWork

REASONS = {
    "asked_by_person": "the person asked for it",
    "ordered": "a court or the supervisory authority ordered it",
    "no_basis": "the legal basis was never there or has ended",
    "age_limit": "the time for which the source may keep it is over",
}
"""Why a person is erased. Codes, for they outlive the person."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The warehouse's builder, handed in: this room does not know dbt."""

    settle: Callable[[], int | None]
    """Resolve and build up to the end of the log; the position built to, None where nothing is ever built."""
    rebuild: Callable[[int], None]
    """Build once more up to that position."""
    digest: Callable[[], str]
    """One digest over every table of figures and over all that is published."""
    verify: Callable[[], None]
    """Raise LogTampered where the chain does not verify."""


@dataclass(frozen=True, slots=True, repr=False)
class Places:
    """Where a saga works, as keyholder."""

    log: Connection
    vault: Connection
    kek: Kek
    figures: Figures


class NotErased(WillNeverWork):
    """Something still leads to the person, or a total moved: there is no certificate."""

    exit_code = 3


class NoSuchRecord(WillNeverWork):
    """The source never sent a record of that number, or it is about more than one person."""

    exit_code = 65
