"""Birth dates as sources write them, and the parts of them that are compared."""

import re
from datetime import date, timedelta
from typing import Final

_PATTERNS: Final = (
    re.compile(r"(?P<y>\d{4})[-./ ]?(?P<m>\d{2})[-./ ]?(?P<d>\d{2})(?:[T ].*)?"),
    re.compile(r"(?P<d>\d{1,2})[-./ ]+(?P<m>\d{1,2})[-./ ]+(?P<y>\d{4})\.?"),
    re.compile(r"(?P<y>\d{4})\.?"),
)


def date_spellings(values: list[str]) -> dict[str, list[str]]:
    """full: YYYYMMDD · turned: day and month in either order · year · season: month and day."""
    full, turned, year, season = [], [], [], []
    for value in values:
        y, rest = parsed(value)
        full.append(y + rest if rest else "")
        turned.append(y + "".join(sorted((rest[:2], rest[2:]))) if rest else "")
        year.append(y)
        season.append(rest)
    return {"full": full, "turned": turned, "year": year, "season": season}


def parsed(value: str) -> tuple[str, str]:
    for pattern in _PATTERNS:
        found = pattern.fullmatch(value.strip())
        if found:
            parts = found.groupdict()
            return parts["y"], (parts["m"].zfill(2) + parts["d"].zfill(2)) if "m" in parts else ""
    return "", ""
