"""Evidence under a key of its subject's own, in place of the key of its epoch, which everybody's shares.

What lies in a blob stays the same to the bit; only who can open it changes (docs/decisions/0335).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_bytes
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anonymize.linkage.kept import NONCE, aad_of, fields_of
from vocabulary.errors import WillNeverWork


@dataclass(frozen=True, slots=True)
class Origin:
    """What a blob is bound to beside its key: it opens for no other subject, domain, epoch or normaliser."""

    subject_ref: UUID
    domain: str
    epoch: int
    version: int

    @property
    def under_epoch(self) -> bytes:
        return aad_of(self.domain, self.epoch, self.version)

    @property
    def under_own(self) -> bytes:
        return self.under_epoch + b"|" + self.subject_ref.bytes


@dataclass(frozen=True, slots=True, repr=False)
class Resealer:
    """Holds the keys of the epoch by domain: no repr."""

    seal_keys: Mapping[str, bytes]
    _ciphers: dict[str, AESGCM] = field(default_factory=dict)

    def resealed(self, blob: bytes, own_key: bytes, origin: Origin) -> bytes:
        """The same evidence under the subject's own key. Raises WillNeverWork where the epoch's does not open it."""
        if not blob:
            return blob
        cipher = self._ciphers.get(origin.domain)
        if cipher is None:
            cipher = self._ciphers[origin.domain] = AESGCM(self.seal_keys[origin.domain])
        plain = _decrypted(cipher, blob, origin.under_epoch)
        nonce = token_bytes(NONCE)
        return nonce + AESGCM(own_key).encrypt(nonce, plain, origin.under_own)


def opened_own(own_key: bytes, blob: bytes, origin: Origin) -> dict[str, bytes]:
    """The fields of a blob that was re-sealed. Raises WillNeverWork for one that this key did not seal."""
    return fields_of(_decrypted(AESGCM(own_key), blob, origin.under_own))


def _decrypted(cipher: AESGCM, blob: bytes, aad: bytes) -> bytes:
    try:
        return cipher.decrypt(blob[:NONCE], blob[NONCE:], aad)
    except InvalidTag:
        pass
    raise WillNeverWork(
        "Linkage evidence does not open under its key", remedy="check keys/root and keys/vault; nrm verify"
    )
