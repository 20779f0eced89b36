"""Forms of dates, as a source file declares them (`dd.mm.yyyy`), compiled to readers.

Digits are 0–9 only: \\d would also take ٣.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from ingest.contracts.faults import Faulty
from vocabulary.errors import ConfigurationError

YEARS: Final = range(1900, 2101)
_TOKEN: Final = re.compile("(yyyy|yy|mm|m|dd|d)")
_DIGITS: Final = {
    "yyyy": "[0-9]{4}", "yy": "[0-9]{2}", "mm": "[0-9]{2}", "dd": "[0-9]{2}", "m": "[0-9]{1,2}", "d": "[0-9]{1,2}"
}  # fmt: skip


def reader_of(forms: Sequence[str], century_from: int | None) -> Callable[[str], date | None]:
    """Reads any of the forms, or gives None for a text of another form; a month without a day gives its first day."""
    _require_one_reading(forms)
    readers = [_one_form(form, century_from) for form in forms]

    def read(written: str) -> date | None:
        for reader in readers:
            if (found := reader(written)) is not None:
                return plausible(*found)
        return None

    return read


def _one_form(form: str, century_from: int | None) -> Callable[[str], tuple[int, int, int] | None]:
    tokens = [part for part in _TOKEN.split(form) if part]
    names = [part[0] for part in tokens if _TOKEN.fullmatch(part)]
    if sorted(names) not in (["d", "m", "y"], ["m", "y"]):
        raise ConfigurationError(
            f"the form {form!r} does not say day, month and year once each",
            remedy="Write it like dd.mm.yyyy or m/yyyy.",
        )
    if "yy" in tokens and century_from is None:
        raise ConfigurationError(
            f"the form {form!r} has years of two digits",
            remedy="Say which hundred years they mean: dialect.two_digit_years_from, for example 1930.",
        )
    pattern = "".join(f"(?P<{part[0]}>{_DIGITS[part]})" if part in _DIGITS else re.escape(part) for part in tokens)
    match = re.compile(pattern).fullmatch

    def read(written: str) -> tuple[int, int, int] | None:
        found = match(written)
        if found is None:
            return None
        parts = found.groupdict()
        year = _four_digits(parts["y"], century_from)
        return year, int(parts["m"]), int(parts.get("d", "1"))

    return read


def _four_digits(year: str, century_from: int | None) -> int:
    if len(year) == 4 or century_from is None:
        return int(year)
    return century_from + (int(year) - century_from) % 100


def _require_one_reading(forms: Sequence[str]) -> None:
    """Two forms may read one text only in one way."""
    readings: dict[str, str] = {}
    for form in forms:
        look = re.sub("dd|mm|yy(?!yy)|d|m", "N", form.replace("yyyy", "Y"))
        order = "".join(token[0] for token in _TOKEN.findall(form))
        if readings.setdefault(look, order) != order:
            raise ConfigurationError(
                f"the form {form!r} and another read one date in two ways",
                remedy="Keep one; give the other to its columns with `form`.",
            )


def plausible(year: int, month: int, day: int) -> date:
    """The date, where there is one and it lies in 1900–2100."""
    if year in YEARS:
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise Faulty("bad_date")
