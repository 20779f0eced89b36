"""A record as bytes and back, so that it means the same to its contract: what JSON cannot hold carries its kind.

A retry reads what was sealed. A date that came back as text, or an absurd number as a polite word, might load where the
record itself was refused.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

KIND: Final = "$kind"
DEEPEST: Final = 32
LARGEST_NUMBER_OF_BITS: Final = 2**20
_PLAIN_BITS: Final = 53


def packed(record: object) -> bytes:
    """A record as ASCII bytes, whatever it holds."""
    return json.dumps(_pack(record, 0), separators=(",", ":")).encode("ascii")


def unpacked(content: bytes) -> object:
    """The record that was packed. Raises ValueError where the bytes are none."""
    return _unpack(json.loads(content))


def _pack(value: object, depth: int) -> object:
    if depth > DEEPEST:
        return []  # whatever stands here, nothing reads so deep
    if isinstance(value, Mapping):
        inner = {str(key): _pack(each, depth + 1) for key, each in value.items()}
        return {KIND: "mapping", "is": inner} if KIND in inner else inner
    if isinstance(value, list | tuple):
        return [_pack(each, depth + 1) for each in value]
    return _pack_one(value)


def _pack_one(value: object) -> object:
    if isinstance(value, int) and value.bit_length() > _PLAIN_BITS:
        return {KIND: "int", "is": hex(value) if value.bit_length() <= LARGEST_NUMBER_OF_BITS else _too_large(value)}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    for kind, (known, write, _) in _KINDS.items():
        if isinstance(value, known):
            return {KIND: kind, "is": write(value)}
    return str(value)


def _too_large(value: int) -> str:
    """A number that nobody can mean, as large as is still handy."""
    return hex((1 if value > 0 else -1) << LARGEST_NUMBER_OF_BITS)


def _unpack(value: object) -> object:
    if isinstance(value, list):
        return [_unpack(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    kind, inner = value.get(KIND), value.get("is")
    if kind == "mapping" and isinstance(inner, Mapping):
        return {key: _unpack(each) for key, each in inner.items()}
    if isinstance(kind, str) and isinstance(inner, str):
        return int(inner, 16) if kind == "int" else _KINDS[kind][2](inner) if kind in _KINDS else inner
    return {key: _unpack(each) for key, each in value.items()}


_KINDS: Final[Mapping[str, tuple[type | tuple[type, ...], Callable[..., str], Callable[[str], object]]]] = {
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),  # before date, of which it is one
    "date": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "decimal": (Decimal, str, Decimal),
    "bytes": ((bytes, bytearray, memoryview), lambda value: bytes(value).hex(), bytes.fromhex),
}
"""By kind: the types, how one is written, how it is read."""
