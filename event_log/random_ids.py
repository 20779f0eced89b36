"""Many random numbers at once: one question to the system for a page, not one for each row."""

from os import urandom
from typing import Final

_VERSION: Final = bytes(byte & 0x0F | 0x40 for byte in range(256))
_VARIANT: Final = bytes(byte & 0x3F | 0x80 for byte in range(256))
_BYTES: Final = 16


def random_uuids(count: int) -> list[bytes]:
    """Random UUIDs (RFC 9562, version 4) as bytes."""
    whole = bytearray(urandom(_BYTES * count))
    whole[6::_BYTES] = whole[6::_BYTES].translate(_VERSION)
    whole[8::_BYTES] = whole[8::_BYTES].translate(_VARIANT)
    return _cut(bytes(whole))


def random_salts(count: int) -> list[bytes]:
    """Sixteen random bytes each."""
    return _cut(urandom(_BYTES * count))


def _cut(whole: bytes) -> list[bytes]:
    return [whole[at : at + _BYTES] for at in range(0, len(whole), _BYTES)]
