"""What of a record's evidence is kept, and in which shape: composite keys in the clear of the linkage schema, the rest
sealed.

No key of a single part is kept, for it would be a list of namesakes that can be counted; digests and filters of
single fields lie in one blob under the epoch's key, the filters folded to half (docs/explanation/linkage.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anonymize.keyring import Mac
from anonymize.linkage.blocking import recipes
from anonymize.linkage.evidence import Encoded, FieldEvidence
from anonymize.linkage.fields import FIELDS, Field
from anonymize.linkage.filters import WORDS, bits_of
from anonymize.linkage.levels import GRADES
from anonymize.linkage.tokens import Digests
from vocabulary.errors import WillNeverWork

NONCE: Final = 12
DIGEST: Final = 8
FOLDED: Final = DIGEST * WORDS // 2
_PERSONAL: Final = """
document.full+birth_date.year
document.full+given_name.sounding document.full+surname.sounding
phone.full+given_name.sounding phone.full+surname.sounding
phone.full+birth_date.year
email.full+given_name.sounding email.full+surname.sounding
email.full+birth_date.year
"""
"""Instead of a document, telephone or address alone: a shelter's telephone is then no key of all its people."""
KEPT_RECIPES: Final = tuple(
    (number, parts[0], parts[1])
    for number, parts in (*recipes(), *recipes(_PERSONAL, start=101))
    if len(parts) == 2  # noqa: PLR2004  # a key of two parts
)
GRADES_OF: Final[Mapping[str, tuple[str, ...]]] = {name: GRADES[field.shape] for name, field in FIELDS.items()}


def folded(whole: int) -> bytes:
    """Both halves of a filter laid over each other by exclusive or: no bit is a gram of its own any more."""
    return ((whole >> 256) ^ (whole & ((1 << 256) - 1))).to_bytes(FOLDED, "little")


def part_of(field: Field, digests: Mapping[str, bytes], filtered: int) -> bytes:
    """One field in a blob: the digests that are compared, then the filter if it has one."""
    parts = [digests[grade] for grade in GRADES_OF[field.name]]
    return b"".join([*parts, folded(filtered)] if field.grams else parts)


def sealed(key: AESGCM, nonces: Mac, aad: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The blob: which fields there are, and each of them.

    The nonce is drawn from the content by a key of its own, as in AES-SIV: it never serves two contents, and a record
    read again is the same evidence. That two blobs are equal says no more than that all their keys are.
    """
    present = sum(1 << place for place, name in enumerate(FIELDS) if name in parts)
    plain = present.to_bytes(2, "little") + b"".join(parts[name] for name in FIELDS if name in parts)
    nonce = nonces(plain)[:NONCE]
    return nonce + key.encrypt(nonce, plain, aad)


def aad_of(domain: str, epoch: int, version: int) -> bytes:
    """What a blob is bound to: it opens under no other domain, epoch or normaliser."""
    return f"org.nrm.evidence|{domain}|{epoch}|{version}".encode()


def opened(key: bytes, domain: str, epoch: int, version: int, blobs: Iterable[bytes]) -> list[dict[str, bytes]]:
    """The fields of each blob. Raises WillNeverWork for one that this key did not seal."""
    cipher, aad = AESGCM(key), aad_of(domain, epoch, version)
    try:
        return [fields_of(cipher.decrypt(blob[:NONCE], blob[NONCE:], aad)) for blob in blobs]
    except InvalidTag:
        pass
    raise WillNeverWork(
        "Linkage evidence does not open under the key of its epoch",
        remedy="check that keys/root is the one that wrote it; nrm verify",
    )


def fields_of(plain: bytes) -> dict[str, bytes]:
    """What an opened blob says, by field."""
    present, place = int.from_bytes(plain[:2], "little"), 2
    found: dict[str, bytes] = {}
    for number, (name, field) in enumerate(FIELDS.items()):
        if present >> number & 1:
            size = DIGEST * len(GRADES_OF[name]) + (FOLDED if field.grams else 0)
            found[name] = plain[place : place + size]
            place += size
    return found


def encoded_of(records: Sequence[Mapping[str, bytes]], keys: Digests) -> Encoded:
    """Opened records as the tables that are compared."""
    return Encoded(len(records), {name: _field(field, records) for name, field in FIELDS.items()}, keys)


def _field(field: Field, records: Sequence[Mapping[str, bytes]]) -> FieldEvidence:
    grades = GRADES_OF[field.name]
    size = DIGEST * len(grades) + (FOLDED if field.grams else 0)
    nothing = bytes(size)
    table = np.frombuffer(b"".join([record.get(field.name, nothing) for record in records]), dtype=np.uint64)
    table = table.reshape(len(records), size // DIGEST)
    digests = {grade: np.ascontiguousarray(table[:, place]) for place, grade in enumerate(grades)}
    if not field.grams:
        return FieldEvidence(digests)
    half = table[:, len(grades) :]
    filters = np.ascontiguousarray(np.concatenate([half, np.zeros_like(half)], axis=1))
    return FieldEvidence(digests, filters, bits_of(filters))


def key_table(rows: Sequence[bytes]) -> Digests:
    """Blocking keys of each record as a table, its short rows filled with nothing."""
    widest = max((len(row) for row in rows), default=0)
    table = np.frombuffer(b"".join([row.ljust(widest, b"\0") for row in rows]), dtype=np.uint64)
    return table.reshape(len(rows), widest // DIGEST)
