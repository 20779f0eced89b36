"""National identity numbers of the region, found inside texts and numbers that otherwise may be stored.

What may be stored holds codes, amounts and counts; somebody who types a personal number where a number of places was
asked gets past every shape. So each is tried: EGN (Bulgaria, 10 digits), CNP (Romania, 13), JMBG, EMBG and EMŠO (all of
what was Yugoslavia, 13), by the rules of python-stdnum with their dates and check digits; NID (Albania: a letter, eight
digits, a letter) by its date alone, for its check letter is not published.

A number may be written with blanks, dots, dashes or slashes in it, beside other digits that such a mark parts from it,
and in any script's digits. Digits without a mark between them are taken as one number: in the middle of an account
number nearly every one would be found.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from stdnum.bg import egn
from stdnum.ro import cnp
from stdnum.si import emso

from vocabulary.fields import Kind

_RUN: Final = re.compile(r"\d(?:[\W_]{0,3}\d){9,}")
"""At least ten digits with nothing but marks between them."""
_GROUP: Final = re.compile(r"\d+")
_NID: Final = re.compile(r"(?<![^\W_])[A-Ta-t](?:[\W_]{0,2}\d){8}[\W_]{0,2}[A-Za-z](?![^\W_])")
_LENGTHS: Final = (10, 13)
_TOO_SHORT: Final = frozenset({"organisation", "region", "area", "month", "quarter", "period", "day"})
"""Kinds whose pattern has no room for one, as a property test holds; they are in every event."""
_LIVING: Final = range(1900, 2100)
_LARGE: Final = 10**7
"""A count from here on is tried with the zeros before it that a spreadsheet ate: an EGN of 2000 is a number of eight
digits then."""


def holds_identity_number(text: str) -> bool:
    """Whether a national identity number stands anywhere in the text."""
    if len(text) < _LENGTHS[0]:
        return False
    if any(_is_personal(digits) for run in _RUN.findall(text) for digits in _candidates(run)):
        return True
    return any(_is_nid(_digits(found)) for found in _NID.findall(text))


def number_is_identity_number(number: int | float) -> bool:
    """The same for a number, which has lost its first zeros."""
    if not _LARGE <= abs(number) < 10 ** _LENGTHS[-1] or number != int(number):
        return False
    written = str(abs(int(number)))
    return any(_is_personal(written.zfill(length)) for length in _LENGTHS if len(written) <= length)


def may_hold_identity_number(kind: Kind) -> bool:
    """Whether a field of this kind can hold one at all: codes of a closed list cannot, nor can what is too short."""
    return kind.holds in ("text", "texts", "count", "quantity") and kind.name not in _TOO_SHORT


def value_holds_identity_number(kind: Kind, value: object) -> bool:
    """Whether a value that a field of this kind may hold is, or has in it, an identity number."""
    if isinstance(value, str):
        return holds_identity_number(_whole_units(value) if kind.name == "money" else value)
    if isinstance(value, list | tuple):
        return any(isinstance(one, str) and holds_identity_number(one) for one in value)
    return isinstance(value, int | float) and not isinstance(value, bool) and number_is_identity_number(value)


def _whole_units(amount: str) -> str:
    """An amount without its cents, which would make ten digits of twelve million and three tenths."""
    units = amount.partition(".")[0].lstrip("-")
    return units.zfill(13) if len(units) == 12 else units


def _candidates(run: str) -> Iterator[str]:
    """Groups of digits side by side that come to a length of an identity number."""
    groups = [_digits(group) for group in _GROUP.findall(run)]
    for first in range(len(groups)):
        together = ""
        for group in groups[first:]:
            together += group
            if len(together) in _LENGTHS:
                yield together
            elif len(together) > _LENGTHS[-1]:
                break


def _digits(text: str) -> str:
    """The digits of a text as ASCII, whatever their script."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def _is_personal(digits: str) -> bool:
    if len(digits) == 10:
        return egn.is_valid(digits) and egn.get_birth_date(digits).year in _LIVING
    return cnp.is_valid(digits) or (emso.is_valid(digits) and emso.get_birth_date(digits).year in _LIVING)


def _is_nid(digits: str) -> bool:
    """Year, month (50 more for a woman, 30 more for a foreigner) and day of the eight digits after the decade."""
    month, day = int(digits[1:3]), int(digits[3:5])
    for more in (0, 30, 50, 80):
        if 1 <= month - more <= 12:
            return _is_day(month - more, day)
    return False


def _is_day(month: int, day: int) -> bool:
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True
