"""Whether anything that was sealed about somebody still opens: really tried, text by text."""

from collections.abc import Collection, Iterator
from uuid import UUID

from anonymize.linkage import CROSS
from anonymize.linkage.resealing import Origin, opened_own
from event_log.sealed_evidence import SealedEvidence, resealed_of
from event_log.vault.keys import data_keys
from ingest.erasure.places import Places
from ingest.resealing import origin_of
from vocabulary.errors import WillNeverWork


def count_opened(places: Places, refs: Collection[UUID]) -> int:
    """How many of the texts under these subjects' own keys open with what the vault still gives for them."""
    keys = data_keys(places.vault, refs, places.kek)
    return sum(
        opens(keys.get(row.subject_ref), blob, origin)
        for row in resealed_of(places.log, refs)
        for blob, origin in pieces_of(row)
    )


def pieces_of(row: SealedEvidence) -> Iterator[tuple[bytes, Origin]]:
    """Its sealed texts, one or two, and what each is bound to."""
    for blob, domain in ((row.sealed, row.domain), (row.cross_sealed, CROSS)):
        if blob:
            yield blob, origin_of(row, domain)


def opens(key: bytes | None, blob: bytes, origin: Origin) -> bool:
    """Whether this key, if there is one, opens it."""
    if key is None:
        return False
    try:
        opened_own(key, blob, origin)
    except WillNeverWork:
        return False
    return True
