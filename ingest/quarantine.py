"""Refused records: sealed to a public key on the way in, opened by who holds the private key, gone after their time.

Intake cannot read one again, and the database cannot. What may be seen of them without a key: `ingest.refused_records`.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from psycopg import Connection

from event_log.connection import translated_errors
from ingest.sealed_json import packed, unpacked
from vocabulary.errors import ConfigurationError, WillNeverWork

DEEPEST: Final = 32
LARGEST_WHOLE_NUMBER: Final = 10**18


class Sealer:
    """Seals payloads to the public key of the quarantine."""

    def __init__(self, public_key: bytes) -> None:
        try:
            self._box = SealedBox(PublicKey(public_key))
        except CryptoError:
            raise ConfigurationError("The public key of the quarantine is no key of 32 bytes") from None

    def seal(self, payload: object) -> bytes:
        return self._box.encrypt(packed(payload))


def shown(payload: object) -> str:
    """A record as JSON for a person to read."""
    return json.dumps(_storable(payload), ensure_ascii=False)


def written(payload: object) -> bytes:
    """A record as JSON bytes, the same for equal records, whatever it holds: what its digest is made of."""
    return json.dumps(_storable(payload), sort_keys=True, separators=(",", ":")).encode("ascii")


def _storable(value: object, depth: int = 0) -> object:
    """What JSON can hold: keys are text, what a driver typed becomes its text, what is absurd its kind."""
    if depth > DEEPEST:
        return "(too deep)"
    if isinstance(value, Mapping):
        return {str(key): _storable(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner, depth + 1) for inner in value]
    if isinstance(value, int) and abs(value) >= LARGEST_WHOLE_NUMBER:
        return "(huge number)"
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def open_payload(sealed: bytes, private_key: bytes) -> object:
    """What was sealed, for the holder of the private key. Never log, print or store what it gives."""
    with suppress(CryptoError, ValueError, ArithmeticError):  # whose texts could quote the payload
        return unpacked(SealedBox(PrivateKey(private_key)).decrypt(sealed))
    raise WillNeverWork("This key does not open the payload", remedy="Use the private key of the quarantine.")


def purge_quarantine(connection: Connection, keep_days: int) -> tuple[int, int]:
    """Let open records older than the age limit lose their payload, and closed ones of that age go altogether.

    (expired, deleted); written to the audit where it did anything.
    """
    with translated_errors("the quarantine"):
        row = connection.execute("select expired, deleted from quarantine.purge(%s)", [keep_days]).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))
