"""Birth dates as sources write them, and the parts of them that are compared. What is odd gets a name."""

import re
from datetime import date, timedelta
from typing import Final

_WRITTEN: Final = (
    re.compile(r"(?P<y>\d{4})[-./ ]?(?P<m>\d{2})[-./ ]?(?P<d>\d{2})(?:[T ].*)?"),
    re.compile(r"(?P<d>\d{1,2})[-./ ]+(?P<m>\d{1,2})[-./ ]+(?P<y>\d{4})\.?(?: .*)?"),
    re.compile(r"(?P<y>(?:18|19|20)\d{2})\.?"),
)
_SERIAL: Final = re.compile(r"(?P<days>[1-5]\d{4})(?:\.0+)?")
_SERIAL_ZERO: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets: two days early, for they take 1900 for a leap year."""
_NOBODY_BORN: Final = ("1900-01-01", "1899-12-30", "1899-12-31", "1901-01-01", "1970-01-01", "9999-12-31")
"""What programs write where nobody knew: no evidence at all, not even of the year."""
GRADES: Final = ("full", "turned", "year", "season")


def date_spellings(values: list[str]) -> dict[str, list[str]]:
    """full: YYYYMMDD · turned: day and month in either order · year · season: month and day."""
    rows = [_spelled(*read_date(value)[:2]) for value in values]
    return {grade: [row[place] for row in rows] for place, grade in enumerate(GRADES)}


def _spelled(year: str, season: str) -> tuple[str, str, str, str]:
    if not season:
        return "", "", year, ""
    return year + season, year + "".join(sorted((season[:2], season[2:]))), year, season


def read_date(value: str) -> tuple[str, str, str]:
    """Year, month and day as digits, and the named outcome: "" where all is well.

    A first of January says the year and no more: it is what clerks enter for "about 1985". An impossible day is kept
    as the digits it is, for a slip of one digit is still like the true date.
    """
    text = value.strip()
    if not text:
        return "", "", ""
    serial = _SERIAL.fullmatch(text)
    if serial:
        day = _SERIAL_ZERO + timedelta(days=int(serial["days"]))
        return _judged(f"{day.year:04d}", f"{day:%m%d}", "serial_date")
    for pattern in _WRITTEN:
        found = pattern.fullmatch(text)
        if found:
            parts = found.groupdict()
            if "m" not in parts:
                return parts["y"], "", "year_only"
            return _judged(parts["y"], parts["m"].zfill(2) + parts["d"].zfill(2), "")
    return "", "", "unreadable_date"


def _judged(year: str, season: str, outcome: str) -> tuple[str, str, str]:
    if f"{year}-{season[:2]}-{season[2:]}" in _NOBODY_BORN:
        return "", "", "default_date"
    if season == "0101":
        return year, "", "first_of_january"
    try:
        date(int(year), int(season[:2]), int(season[2:]))
    except ValueError:
        return year, season, "impossible_date"
    return year, season, outcome
