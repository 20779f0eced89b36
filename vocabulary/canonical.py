"""One way to write a value as bytes, so that equal facts have equal digests, today and when the chain is
verified.

JSON with sorted keys, no spaces, UTF-8. A number has no exponent, no superfluous zero and no difference
between 2 and 2.0, for
PostgreSQL's jsonb knows none; `event_log.canonical(jsonb)` writes exactly the same in SQL, and a property
test holds the two together.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from math import isfinite

from vocabulary.errors import WillNeverWork


class NotCanonical(WillNeverWork):
    """A value that JSON in PostgreSQL cannot hold: not a number, a NUL, half a surrogate pair, an unknown
    type."""


def canonical_text(value: object) -> str:
    """The value as JSON in its one form. Mappings need text keys; tuples are lists."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_key(key)}:{canonical_text(value[key])}" for key in _sorted(value)) + "}"
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return "[" + ",".join(map(canonical_text, value)) + "]"
    raise NotCanonical(f"A value of type {type(value).__name__} has no canonical form")


def canonical_bytes(value: object) -> bytes:
    """The same as UTF-8."""
    try:
        return canonical_text(value).encode()
    except UnicodeEncodeError:
        raise NotCanonical("A text holds half a surrogate pair") from None


def canonical_time(at: datetime) -> str:
    """A moment in UTC with microseconds, ``2026-09-01T00:00:00.000000Z``. Raises NotCanonical for a time
    without zone."""
    if at.tzinfo is None:
        raise NotCanonical("A time without a zone has no canonical form")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sorted(value: Mapping[object, object]) -> list[object]:
    try:
        return sorted(value)  # type: ignore[type-var]
    except TypeError:
        raise NotCanonical("A key that is not a text has no canonical form") from None


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonical("A key that is not a text has no canonical form")
    return _text(key)


def _text(value: str) -> str:
    if "\x00" in value:
        raise NotCanonical("A text holds the character NUL, which PostgreSQL cannot store")
    return encode_basestring(value)


def _number(value: float) -> str:
    if not isfinite(value):
        raise NotCanonical("Infinity and not-a-number have no canonical form")
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")
