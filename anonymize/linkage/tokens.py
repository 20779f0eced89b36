"""Keyed digests of values, eight bytes each: equal digests mean equal values, and nothing else without the key.

A value is digested by HMAC-SHA256; several digests become one composite by AES (a keyed permutation of sixteen bytes,
cut to eight), which takes whole columns at once. Zero stands for "no value".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from numpy.typing import NDArray

from anonymize.keyring import Mac, derived_key

Digests = NDArray[np.uint64]
NONE: Final = np.uint64(0)


@dataclass(frozen=True, slots=True, repr=False)
class LinkageKeys:
    """The keys of one linkage domain in one epoch; filters of one never compare with those of another."""

    tokens: Mac
    filters: Mac
    composites: bytes

    @classmethod
    def from_root(cls, root: bytes, *, domain: str, epoch: int) -> "LinkageKeys":
        tokens, filters, composites = (
            derived_key(root, f"linkage:{domain}:{purpose}", epoch) for purpose in ("tokens", "filters", "composites")
        )
        return cls(Mac(tokens), Mac(filters), composites)


def digests_of(mac: Mac, label: str, values: Sequence[str]) -> Digests:
    """A digest per value, none for an empty one. The label keeps the columns of a record apart."""
    found = {value: mac.of(label, value)[:8] if value else bytes(8) for value in set(values)}
    return np.frombuffer(b"".join([found[value] for value in values]), dtype=np.uint64)


def composite_of(key: bytes, label: int, *parts: Digests) -> Digests:
    """One digest of several columns of digests, none where a part is missing."""
    state = np.full(len(parts[0]), label, dtype=np.uint64)
    for part in parts:
        state = _permuted(key, np.column_stack([state, part]))
    missing = np.logical_or.reduce([part == NONE for part in parts])
    return np.where(missing, NONE, state)


def _permuted(key: bytes, blocks: Digests) -> Digests:
    # each block is a message of its own and must give the same digest every time: that is what ECB does
    cipher = Cipher(AES(key), ECB()).encryptor()  # noqa: S305
    done = cipher.update(np.ascontiguousarray(blocks).tobytes()) + cipher.finalize()
    return np.ascontiguousarray(np.frombuffer(done, dtype=np.uint64).reshape(-1, 2)[:, 0])
