"""Which fields an event of each type may carry, and what each may hold. What is not listed here cannot be stored.

Every field holds a code of a closed list, a number, a yes or no, or a text of a fixed shape (an organisation, a
region, a period, money). No field holds free text, so no name fits anywhere. The list of types and fields is the
vocabulary's (docs/decisions/0240); the checks are this room's own, and it takes no shape that a word would fit.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final

from anonymize.identity_numbers import may_hold_identity_number, value_holds_identity_number
from vocabulary.errors import WillNeverWork
from vocabulary.events import Json
from vocabulary.fields import Kind, kind_of
from vocabulary.shapes import PROFILE, SHAPES, Shape

_REMEDY: Final = "mend the mapping, or list the field in vocabulary/shapes.py"
_WORDS: Final = (
    "Ana", "ana", "ANA", "Vukoti\u0107", "VUKOTIC", "VUKOTIC-ANIC", "\u0410\u043d\u0430", "x",
    "She told us everything.",
    "0102991450023", "+38344123456", "061222333", "ana@example.org", "KX991122", "", " ",
)  # fmt: skip
"""Names, a sentence, a personal number, telephones, a document: no shape of a text may take one of them."""

Check = Callable[[Json], bool]


class UnsafeEvent(WillNeverWork):
    """A mapping lets something into an event that may not be stored: a mistake in the program, not in the record."""


def _code_of(allowed: Collection[str]) -> Check:
    return lambda value: isinstance(value, str) and value in allowed


def _text_of(pattern: str) -> Check:
    matches = re.compile(pattern, re.ASCII).fullmatch
    if any(map(matches, _WORDS)):
        raise UnsafeEvent(
            "The vocabulary lists a text that could be a word", remedy="narrow its pattern in vocabulary/fields.py"
        )
    return lambda value: isinstance(value, str) and matches(value) is not None


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list | tuple) and all(map(check, value))


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_quantity(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_flag(value: Json) -> bool:
    return isinstance(value, bool)


def check_of(kind: Kind) -> Check:
    """The check of a kind of field: its shape, and that no identity number is in it, which a contract refuses before.

    Raises UnsafeEvent for a shape that a word would fit.
    """
    check = _shape_of(kind)
    if not may_hold_identity_number(kind):
        return check
    return lambda value: check(value) and not value_holds_identity_number(kind, value)


def _shape_of(kind: Kind) -> Check:
    match kind.holds:
        case "code":
            return _code_of(kind.codes)
        case "codes":
            return _each(_code_of(kind.codes))
        case "text":
            return _text_of(kind.pattern)
        case "texts":
            return _each(_text_of(kind.pattern))
        case "count":
            return _is_count
        case "quantity":
            return _is_quantity
        case "flag":
            return _is_flag


def _checks_of(event_type: str, shape: Shape) -> Mapping[str, Check]:
    fields = shape.fields | (PROFILE if shape.may_profile else frozenset())
    return {field: check_of(kind_of(event_type, field)) for field in sorted(fields)}


ALLOWED_FIELDS: Final[Mapping[str, Mapping[str, Check]]] = {
    event_type: _checks_of(event_type, shape) for event_type, shape in SHAPES.items()
}


def require_allowed(event_type: str, data: Mapping[str, Json]) -> None:
    """Nothing, when every field may be there and holds what it may hold.

    Raises UnsafeEvent, which names the type and the field but never the value.
    """
    allowed = ALLOWED_FIELDS.get(event_type)
    if allowed is None:
        raise UnsafeEvent(f"Events of type {event_type} have no list of fields", remedy=_REMEDY)
    for field, value in data.items():
        check = allowed.get(field)
        if check is None:
            raise UnsafeEvent(f"{event_type} may not carry the field {field}", remedy=_REMEDY)
        if not check(value):
            raise UnsafeEvent(f"{event_type} holds in {field} what may not be there", remedy=_REMEDY)
