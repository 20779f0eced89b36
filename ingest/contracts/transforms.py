"""From what a source wrote to what it means: dates, times, numbers, texts. Nothing is guessed; what does
not fit is a fault.

Each transform takes a value that is there (not None, not blank) and gives the meaning, or raises Faulty.
Values that a database or a spreadsheet already typed (date, Decimal, float) pass as they are.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Final

from ingest.contracts.dates import Calendar, last_day, occurred
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Dialect
from ingest.contracts.texts import text, texts

Transform = Callable[[object], object]

LONGEST_NUMBER: Final = 15
LARGEST_AMOUNT: Final = 10**12
_QUARTER: Final = re.compile(r"(19[0-9]{2}|20[0-9]{2})[- ]?Q([1-4])")
_NUMBER: Final = {
    ".": re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?"),
    ",": re.compile(r"-?([0-9]{1,3}(\.[0-9]{3}){1,4}|[0-9]{1,15})(,[0-9]{1,6})?"),
}


def compile_transforms(dialect: Dialect, form: str | list[str] | None = None, by: str = ",") -> dict[str, Transform]:
    """Every transform a source file may name, in the forms its dialect declares (or one value its own).

    Raises ConfigurationError for forms that are none.
    """
    days = [one for one in _all(form or dialect.dates) if "d" in one]
    calendar = Calendar(days, _all(form or dialect.months), dialect.time_zone, dialect.two_digit_years_from)
    to_decimal = _decimal_reader(_NUMBER[dialect.decimal], dialect.decimal)
    return {
        "text": text,
        "words": lambda value: texts(value, None),
        "list": lambda value: texts(value, by),
        "date": lambda value: occurred(calendar.day(value), "day"),
        "date_or_year": calendar.day_or_year,
        "partial_date": calendar.as_known,
        "moment": calendar.moment_or_day,
        "day": lambda value: calendar.day(value).isoformat(),
        "month": lambda value: calendar.month(value).strftime("%Y-%m"),
        "quarter": lambda value: _quarter(value, calendar),
        "month_end": lambda value: occurred(last_day(calendar.month(value)), "month"),
        "utc_time": calendar.moment,
        "number": lambda value: _plain_number(to_decimal(value)),
        "whole_number": lambda value: _whole_number(to_decimal(value)),
        "amount": lambda value: _amount(to_decimal(value)),
        "country": _country,
    }


def _quarter(value: object, calendar: Calendar) -> str:
    """`2026-Q1` of a month, or as it is written."""
    if isinstance(value, str) and (written := _QUARTER.fullmatch(value.strip())):
        return f"{written[1]}-Q{written[2]}"
    month = calendar.month(value)
    return f"{month.year}-Q{(month.month + 2) // 3}"


def _all(forms: str | list[str]) -> list[str]:
    return [forms] if isinstance(forms, str) else forms


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
