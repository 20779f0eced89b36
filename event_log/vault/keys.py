"""Data keys of persons, wrapped by a key-encryption key. Destroying one makes all that it sealed unreadable, backups
included.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from os import urandom
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection

from event_log.connection import translated_errors
from vocabulary.errors import WillNeverWork

_KEY_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, repr=False)
class Kek:
    """A key-encryption key (32 bytes) and its name. Has no repr."""

    kek_id: str
    key: bytes

    @classmethod
    def of(cls, key: bytes) -> "Kek":
        """A wrapping key under the name that its bytes give it: whoever has the key knows which rows it opens."""
        return cls(f"kek-{sha256(b'org.nrm.kek' + key).hexdigest()[:16]}", key)

    def wrap(self, person_key: UUID, data_key: bytes) -> bytes:
        """The data key sealed for this person's row alone: moved to another row it does not open."""
        nonce = urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, data_key, self._bound_to(person_key))

    def unwrap(self, person_key: UUID, wrapped: bytes) -> bytes:
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return AESGCM(self.key).decrypt(nonce, sealed, self._bound_to(person_key))
        except InvalidTag:
            raise WillNeverWork("A wrapped key of the vault does not open", remedy="check the kek_id") from None

    def _bound_to(self, person_key: UUID) -> bytes:
        return person_key.bytes + self.kek_id.encode()


def create_persons(connection: Connection, person_keys: Iterable[UUID], kek: Kek) -> None:
    """A data key for each person, before anything links to them. A person that is there already keeps theirs.

    The linker calls this; it cannot read the keys back.
    """
    rows = [(key, kek.wrap(key, urandom(_KEY_BYTES)), kek.kek_id) for key in person_keys]
    with translated_errors("the vault"), connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(
            "insert into vault.person (person_key, wrapped_data_key, kek_id) values (%s, %s, %s)"
            " on conflict do nothing",
            rows,
        )


def data_key(connection: Connection, person_key: UUID, kek: Kek) -> bytes | None:
    """The data key of a person; None when it was destroyed or never made. For the keyholder."""
    with translated_errors("the vault"):
        row = connection.execute(
            "select wrapped_data_key from vault.person where person_key = %s", [person_key]
        ).fetchone()
    return kek.unwrap(person_key, row[0]) if row else None


def destroy_key(connection: Connection, person_key: UUID) -> bool:
    """Delete the data key of a person for good. True when there was one. For the keyholder."""
    with translated_errors("the vault"):
        return connection.execute("delete from vault.person where person_key = %s", [person_key]).rowcount > 0
