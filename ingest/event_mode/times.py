"""Times of event rows: RFC 3339 with its zone, as CloudEvents wants them. Digits are 0–9 only."""

import re
from datetime import UTC, date, datetime
from typing import Final

from ingest.contracts.faults import Faulty

YEARS: Final = range(1900, 2101)
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def moment(written: str) -> datetime:
    """A moment in UTC. Raises Faulty for a text that is none, or none of these two centuries."""
    if _TIME.fullmatch(written):
        try:
            found = datetime.fromisoformat(written).astimezone(UTC)
        except (ValueError, OverflowError):
            found = None
        if found is not None and found.year in YEARS:
            return found
    raise Faulty("bad_date")


def day(written: str) -> date:
    """A day of the calendar."""
    if _DAY.fullmatch(written):
        try:
            found = date.fromisoformat(written)
        except ValueError:
            found = None
        if found is not None and found.year in YEARS:
            return found
    raise Faulty("bad_date")
