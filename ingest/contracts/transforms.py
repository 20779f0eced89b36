"""From what a source wrote to what it means: dates, times, numbers, texts. Nothing is guessed; what does
not fit is a fault.

Each transform takes a value that is there (not None, not blank) and gives the meaning, or raises Faulty.
Values that a database already typed (date, Decimal) pass as they are. Digits are 0–9 only: \\d would also
take ٣.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Final

from ingest.contracts.faults import Faulty
from ingest.contracts.model import Dialect
from vocabulary.events import Occurred

Transform = Callable[[object], object]

LONGEST_TEXT: Final = 200
LONGEST_NUMBER: Final = 15
LARGEST_AMOUNT: Final = 10**12
LARGEST_WHOLE_NUMBER: Final = 10**18
YEARS: Final = range(1900, 2101)
_NUMBER: Final = {
    ".": re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?"),
    ",": re.compile(r"-?([0-9]{1,3}(\.[0-9]{3}){1,4}|[0-9]{1,15})(,[0-9]{1,6})?"),
}
_IMPOSSIBLE: Final = re.compile("[\x00-\x1f\ud800-\udfff]")
"""Control characters, and halves of characters."""
_YEAR: Final = re.compile(r"[0-9]{4}")
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)


def text(value: object) -> str:
    """A text without blanks around it. Refuses what is no text, is too long for one, or has half a
    character in it."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Faulty("bad_row_shape")
    if isinstance(value, int) and abs(value) >= LARGEST_WHOLE_NUMBER:
        raise Faulty("bad_text")
    found = str(value).strip()
    if len(found) > LONGEST_TEXT or _IMPOSSIBLE.search(found):
        raise Faulty("bad_text")
    return found


def compile_transforms(dialect: Dialect) -> dict[str, Transform]:
    """Every transform a source file may name, in the forms its dialect declares."""
    to_date, to_month = _date_reader(dialect.dates), _date_reader(dialect.months)
    to_decimal = _decimal_reader(_NUMBER[dialect.decimal], dialect.decimal)
    return {
        "text": text,
        "words": lambda value: text(value).split(),
        "list": lambda value: [part for raw in text(value).split(",") if (part := raw.strip())],
        "date": lambda value: _occurred(to_date(value), "day"),
        "date_or_year": lambda value: _date_or_year(value, to_date),
        "month": lambda value: to_month(value).strftime("%Y-%m"),
        "month_end": lambda value: _occurred(_last_day(to_month(value)), "month"),
        "utc_time": _utc_time,
        "number": lambda value: _plain_number(to_decimal(value)),
        "whole_number": lambda value: _whole_number(to_decimal(value)),
        "amount": lambda value: _amount(to_decimal(value)),
        "country": _country,
    }


def _date_reader(form: str) -> Callable[[object], date]:
    """Reads one form of dates, made of dd, mm and yyyy; a month without a day gives its first day."""
    pattern = re.escape(form)
    for part, digits in (("yyyy", 4), ("mm", 2), ("dd", 2)):
        pattern = pattern.replace(part, f"(?P<{part}>[0-9]{{{digits}}})", 1)
    reader = re.compile(pattern)

    def read(value: object) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return _plausible(value.year, value.month, value.day)
        found = reader.fullmatch(text(value))
        if found is None:
            raise Faulty("bad_date")
        parts = found.groupdict()
        return _plausible(int(parts["yyyy"]), int(parts["mm"]), int(parts.get("dd", "1")))

    return read


def _plausible(year: int, month: int, day: int) -> date:
    if year in YEARS:
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise Faulty("bad_date")


def _date_or_year(value: object, to_date: Callable[[object], date]) -> date | int:
    if isinstance(value, int) or (isinstance(value, str) and _YEAR.fullmatch(value.strip())):
        return _plausible(int(value), 1, 1).year
    return to_date(value)


def _occurred(day: date, precision: str) -> Occurred:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Occurred(at, "month" if precision == "month" else "day")


def _last_day(month: date) -> date:
    following = month.replace(day=28).toordinal() + 4
    return date.fromordinal(following - date.fromordinal(following).day)


def _utc_time(value: object) -> datetime:
    """A moment. Without a zone it is UTC: that is what the sources that leave it out mean."""
    if not isinstance(value, datetime):
        written = text(value)
        if not _TIME.fullmatch(written):
            raise Faulty("bad_date")
        value = _moment(written)
    if value.year not in YEARS:
        raise Faulty("bad_date")
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        pass
    raise Faulty("bad_date")


def _decimal_reader(pattern: re.Pattern[str], mark: str) -> Callable[[object], Decimal]:
    def read(value: object) -> Decimal:
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return _typed_number(value)
        written = text(value)
        if not pattern.fullmatch(written):
            raise Faulty("bad_number")
        return Decimal(written.replace(".", "").replace(",", ".") if mark == "," else written)

    return read


def _typed_number(value: int | float | Decimal) -> Decimal:
    try:
        number = Decimal(str(value)) if isfinite(value) else None
    except (InvalidOperation, OverflowError, ValueError):  # the last for Decimal's signalling not-a-number
        number = None
    if number is None or abs(number) >= 10**LONGEST_NUMBER:
        raise Faulty("bad_number")
    return number


def _plain_number(number: Decimal) -> int | float:
    if number < 0:
        raise Faulty("bad_number")
    return int(number) if number == number.to_integral_value() else float(number)


def _whole_number(number: Decimal) -> int:
    if number < 0 or number != number.to_integral_value():
        raise Faulty("bad_number")
    return int(number)


def _amount(number: Decimal) -> str:
    """Money with two decimals. More of them are refused, for rounding would change what was spent."""
    cents = number * 100
    if cents != cents.to_integral_value() or abs(number) >= LARGEST_AMOUNT:
        raise Faulty("bad_number")
    return f"{number:.2f}"


def _country(value: object) -> str:
    code = text(value).upper()
    if not re.fullmatch(r"[A-Z]{2}|00", code):
        raise Faulty("unknown_code")
    return code
