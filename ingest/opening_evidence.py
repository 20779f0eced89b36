"""Evidence opened to be compared: under keys of the subjects' own, which the vault gives, or, while it is new, under
the key of its epoch.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from psycopg import Connection

from anonymize.linkage import CROSS
from anonymize.linkage.kept import opened
from anonymize.linkage.resealing import Origin, opened_own
from anonymize.names import NORMALISER_VERSION
from event_log.likeness import KeptEvidence
from event_log.vault.keys import Kek, data_keys
from ingest.settings import ResolveSettings

ROWS: Final = 5_000
"""For so many at a time keys are asked of the vault, and forgotten once they are used."""


class EvidenceOpener:
    """Opens evidence for one resolve. Holds keys: no repr beyond the object's."""

    def __init__(self, vault: Connection, settings: ResolveSettings) -> None:
        self._vault, self._settings = vault, settings
        self._kek = Kek(settings.vault_key_id, settings.vault_key)
        self.shut: set[UUID] = set()
        """Subjects whose key is gone: of somebody erased, in a backup that was restored. They compare with nobody."""

    def opened(self, rows: Sequence[KeptEvidence], domain: str) -> Iterator[tuple[KeptEvidence, dict[str, bytes]]]:
        """Each row that opens, with its fields in this domain, in the order of the rows."""
        for at in range(0, len(rows), ROWS):
            chunk = rows[at : at + ROWS]
            keys = data_keys(self._vault, {row.subject_ref for row in chunk if row.is_resealed}, self._kek)
            for row in chunk:
                if row.is_resealed and row.subject_ref not in keys:
                    self.shut.add(row.subject_ref)
                else:
                    yield row, self._fields(row, keys, domain)

    def _fields(self, row: KeptEvidence, keys: Mapping[UUID, bytes], domain: str) -> dict[str, bytes]:
        blob, epoch = row.cross_sealed if domain == CROSS else row.sealed, self._settings.linkage_epoch
        if row.is_resealed:
            origin = Origin(row.subject_ref, domain, epoch, NORMALISER_VERSION)
            return opened_own(keys[row.subject_ref], blob, origin)
        return opened(self._settings.seal_keys[domain], domain, epoch, NORMALISER_VERSION, [blob])[0]
