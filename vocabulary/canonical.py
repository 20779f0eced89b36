"""One way to write a value as bytes, so that equal facts have equal digests, today and when the chain is verified.

JSON with sorted keys, no spaces, UTF-8. A number has no exponent, no superfluous zero and no difference between 2 and
2.0, for PostgreSQL's jsonb knows none; `event_log.canonical(jsonb)` writes exactly the same in SQL, and a property
test holds the two together.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from math import isfinite
from typing import Any

from vocabulary.errors import WillNeverWork


class NotCanonical(WillNeverWork):
    """A value that JSON in PostgreSQL cannot hold: not a number, a NUL, half a surrogate pair, an unknown type."""


def canonical_text(value: object) -> str:
    """The value as JSON in its one form. Mappings need text keys; tuples are lists."""
    writer = _WRITERS.get(type(value)) or _writer_of(value)
    return writer(value)


def canonical_bytes(value: object) -> bytes:
    """The same as UTF-8."""
    return canonical_text(value).encode()


@lru_cache(maxsize=4096)  # the moments of a page are few: its days, and when it was ingested
def canonical_time(at: datetime) -> str:
    """A moment in UTC with microseconds, ``2026-09-01T00:00:00.000000Z``. Raises NotCanonical for a time without
    zone.
    """
    if at.tzinfo is None:
        raise NotCanonical("A time without a zone has no canonical form")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _text(value: str) -> str:
    if "\x00" in value:
        raise NotCanonical("A text holds the character NUL, which PostgreSQL cannot store")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise NotCanonical("A text holds half a surrogate pair")  # encode() would quote it in its error
    return encode_basestring(value)


_name = lru_cache(maxsize=1024)(_text)  # names of fields come back in every event


def _number(value: float) -> str:
    if not isfinite(value):
        raise NotCanonical("Infinity and not-a-number have no canonical form")
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def _array(value: Sequence[object]) -> str:
    return "[" + ",".join([canonical_text(item) for item in value]) + "]"


def _object(value: Mapping[str, object]) -> str:
    if not all([isinstance(key, str) for key in value]):
        raise NotCanonical("A key that is not a text has no canonical form")
    members = [f"{_name(key)}:{canonical_text(member)}" for key, member in sorted(value.items())]
    return "{" + ",".join(members) + "}"


def _writer_of(value: object) -> Callable[[Any], str]:
    """The writer of a value of a type that is not itself listed: a subclass, another mapping."""
    for kind, writer in _ABSTRACT_WRITERS:
        if isinstance(value, kind):
            return writer
    raise NotCanonical(f"A value of type {type(value).__name__} has no canonical form")


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    str: _text,
    int: str,
    float: _number,
    dict: _object,
    list: _array,
    tuple: _array,
}
_ABSTRACT_WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, lambda value: _text(str(value))),
    (Mapping, _object),
)
