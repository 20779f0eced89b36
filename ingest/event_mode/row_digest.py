"""The digest by which a row of events is known to say what it said before, without being read whole.

Of its very bytes, under a key, and bound to everything by which a row is read: with another source file, other code
maps, other linkage keys or another way of normalising names no row counts as read, and its facts decide.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from anonymize.keyring import Keyring
from anonymize.names import NORMALISER_VERSION
from ingest.contracts.source_file import Source
from vocabulary.canonical import canonical_bytes

READING: Final = 1
"""Counted up whenever the code reads a row, which it took before, otherwise than before."""


def row_digest(keyring: Keyring, source: Source) -> Callable[[bytes], bytes]:
    """Of rows of this source, as it is read now."""
    reading = [READING, NORMALISER_VERSION, keyring.epoch, sha256(source.path.read_bytes()).hexdigest()]
    maps = {name: dict(sorted(found.items())) for name, found in source.maps.items()}
    return keyring.content.begun("row", canonical_bytes([*reading, maps]))
