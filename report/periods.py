"""Which quarters an edition shows: the last four that are over at `data_as_of`, and the year they make."""

from datetime import date, timedelta

_QUARTERS_OF_AN_EDITION = 4


def last_quarters(data_as_of: date) -> tuple[str, ...]:
    """The last four quarters whose last day is on or before the day, oldest first, as ``2026-Q3``."""
    year, quarter = (data_as_of + timedelta(days=1)).year, ((data_as_of + timedelta(days=1)).month - 1) // 3 + 1
    found = []
    for _ in range(_QUARTERS_OF_AN_EDITION):
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
        found.append(f"{year}-Q{quarter}")
    return tuple(reversed(found))


def is_quarter(period: str) -> bool:
    """Whether the code is that of one quarter, not of a calendar year or of the year of an edition."""
    return "-Q" in period and "/" not in period


def year_of(quarters: tuple[str, ...]) -> str:
    """The code of the twelve months that the quarters make: ``2025-Q4/2026-Q3``."""
    return f"{quarters[0]}/{quarters[-1]}"
