"""After a resolve: evidence leaves the key of its epoch for a key of its subject's own, which an erasure destroys.

    resealed = reseal_evidence(log, vault, settings)

Only what no resolve has met before is read, a few thousand subjects at a time, each few in a transaction. The key is
in the vault before anything lies under it; killed anywhere, the next resolve goes on, and a key that nobody used yet
is used then (docs/decisions/0335).
"""

from collections.abc import Sequence
from dataclasses import replace

from psycopg import Connection

from anonymize.linkage import CROSS
from anonymize.linkage.resealing import Origin, Resealer
from event_log.connection import own_transaction
from event_log.sealed_evidence import NOBODY, SealedEvidence, under_epoch_key, write_resealed
from event_log.vault.keys import Kek, create_keys, data_keys
from ingest.settings import ResolveSettings
from vocabulary.errors import TryAgain

SUBJECTS = 2_000
"""Whose evidence is re-sealed in one transaction."""


def reseal_evidence(log: Connection, vault: Connection, settings: ResolveSettings) -> int:
    """Re-seal what lies under the epoch's key; how many facts' evidence. Repeating it finds nothing.

    As linker in both databases. Raises TryAgain where the vault's wrapping key is replaced meanwhile.
    """
    if not settings.seal_keys:
        return 0
    resealer, done, last = Resealer(settings.seal_keys), 0, NOBODY
    while True:
        with own_transaction(log):
            rows = under_epoch_key(log, settings.linkage_epoch, last, SUBJECTS)
            if not rows:
                return done
            write_resealed(log, _resealed(vault, settings, resealer, rows))
        done, last = done + len(rows), rows[-1].subject_ref


def _resealed(
    vault: Connection, settings: ResolveSettings, resealer: Resealer, rows: Sequence[SealedEvidence]
) -> list[SealedEvidence]:
    kek, refs = Kek(settings.vault_key_id, settings.vault_key), {row.subject_ref for row in rows}
    create_keys(vault, refs, kek)
    keys = data_keys(vault, refs, kek)
    if keys.keys() != refs:
        raise TryAgain("The vault stands under another wrapping key now", remedy="it is tried again")
    return [_row(row, keys[row.subject_ref], resealer) for row in rows]


def _row(row: SealedEvidence, key: bytes, resealer: Resealer) -> SealedEvidence:
    own, across = origin_of(row, row.domain), origin_of(row, CROSS)
    return replace(
        row,
        sealed=resealer.resealed(row.sealed, key, own),
        cross_sealed=resealer.resealed(row.cross_sealed, key, across),
    )


def origin_of(row: SealedEvidence, domain: str) -> Origin:
    """What its blob of this domain is bound to."""
    return Origin(row.subject_ref, domain, row.epoch, row.normaliser_version)
