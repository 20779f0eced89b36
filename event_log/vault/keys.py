"""Data keys of subjects, wrapped by a key-encryption key. Destroying one makes all that it sealed unreadable, backups
included.
"""

from collections.abc import Collection
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

    def wrap(self, place: UUID, data_key: bytes) -> bytes:
        """The data key sealed for this row alone: moved to another row it does not open."""
        nonce = urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, data_key, self._bound_to(place))

    def unwrap(self, place: UUID, wrapped: bytes) -> bytes:
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return AESGCM(self.key).decrypt(nonce, sealed, self._bound_to(place))
        except InvalidTag:
            raise WillNeverWork("A wrapped key of the vault does not open", remedy="check the kek_id") from None

    def _bound_to(self, place: UUID) -> bytes:
        return place.bytes + self.kek_id.encode()


def create_keys(connection: Connection, subject_refs: Collection[UUID], kek: Kek) -> None:
    """A data key for each subject, before anything is sealed under it. A subject that has one keeps it.

    Makes none where the vault was rewrapped under another wrapping key meanwhile: this one is about to be destroyed.
    """
    wrapped = [kek.wrap(ref, urandom(_KEY_BYTES)) for ref in subject_refs]
    with translated_errors("the vault"):
        connection.execute(
            """
            insert into vault.subject (subject_ref, wrapped_data_key, kek_id)
            select subject_ref, wrapped, %s from unnest(%s::uuid[], %b::bytea[]) as made (subject_ref, wrapped)
            where not exists (select from vault.pseudonym_key where kek_id <> %s)
            on conflict do nothing
            """,
            [kek.kek_id, list(subject_refs), wrapped, kek.kek_id],
        )


def data_keys(connection: Connection, subject_refs: Collection[UUID], kek: Kek) -> dict[UUID, bytes]:
    """The data keys of these subjects; of whom it was destroyed, or never made, none."""
    with translated_errors("the vault"):
        rows = connection.execute(
            "select subject_ref, wrapped_data_key from vault.subject where subject_ref = any(%s)",
            [list(subject_refs)],
        ).fetchall()
    return {ref: kek.unwrap(ref, wrapped) for ref, wrapped in rows}


def count_keys(connection: Connection, subject_refs: Collection[UUID]) -> int:
    """How many of these subjects have a data key."""
    with translated_errors("the vault"):
        row = connection.execute(
            "select count(*) from vault.subject where subject_ref = any(%s)", [list(subject_refs)]
        ).fetchone()
    return row[0] if row else 0


def destroy_keys(connection: Connection, subject_refs: Collection[UUID]) -> int:
    """Delete the data keys of these subjects for good; how many there were. For the keyholder."""
    query = "delete from vault.subject where subject_ref = any(%s)"
    with translated_errors("the vault"):
        return connection.execute(query, [list(subject_refs)]).rowcount
