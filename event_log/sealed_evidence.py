"""Sealed evidence on its way from the key of its epoch to a key of its subject's own. Nothing here opens it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from event_log.connection import translated_errors

NOBODY = UUID(int=0)
"""Before every subject."""


@dataclass(frozen=True, slots=True)
class SealedEvidence:
    """What is sealed of one fact."""

    source_id: str
    record_key: bytes
    position: int
    epoch: int
    normaliser_version: int
    subject_ref: UUID
    domain: str
    sealed: bytes
    cross_sealed: bytes


@dataclass(frozen=True, slots=True)
class SealedOf:
    """What is sealed of some subjects: how many texts under keys of their own, how many still under the epoch's."""

    own: int
    epoch: int
    resealed_at: datetime | None
    """When the last of them came under a key of its own: backups from before hold it under the epoch's."""


def under_epoch_key(connection: Connection, epoch: int, after: UUID, subjects: int) -> list[SealedEvidence]:
    """All evidence of the next few subjects that lies under the epoch's key, locked until the transaction ends: an
    erasure waits for it, and what an erasure deleted is not here. As linker.
    """
    values = {"epoch": epoch, "after": after, "subjects": subjects}
    return [_evidence(row) for row in connection.execute(_UNDER_EPOCH_KEY, values, binary=True).fetchall()]


def write_resealed(connection: Connection, rows: Sequence[SealedEvidence]) -> None:
    """Put these in place of what was sealed under the epoch's key. As linker."""
    columns = zip(*((*_key_of(row), row.sealed, row.cross_sealed) for row in rows), strict=True)
    connection.execute(_WRITE_RESEALED, list(map(list, columns)))


def resealed_of(connection: Connection, refs: Collection[UUID]) -> Iterator[SealedEvidence]:
    """What lies under these subjects' own keys, for whoever tries to open it."""
    with translated_errors():
        yield from map(_evidence, connection.execute(_RESEALED_OF, [list(refs)], binary=True))


def sealed_of(connection: Connection, refs: Collection[UUID]) -> SealedOf:
    """What is sealed of these subjects, of all epochs and of versions that no longer count."""
    with translated_errors():
        row = connection.execute(_SEALED_OF, [list(refs)]).fetchone()
    return SealedOf(*row) if row else SealedOf(0, 0, None)


def _evidence(row: tuple[Any, ...]) -> SealedEvidence:
    return SealedEvidence(*row)


def _key_of(row: SealedEvidence) -> tuple[str, bytes, int, int, int]:
    return row.source_id, row.record_key, row.position, row.epoch, row.normaliser_version


_COLUMNS = """
    evidence.source_id, evidence.record_key, evidence.position, evidence.epoch, evidence.normaliser_version,
    evidence.subject_ref, evidence.domain, evidence.sealed, evidence.cross_sealed
"""


_UNDER_EPOCH_KEY = f"""
    with next_subjects as (
        select distinct subject_ref
        from linkage.evidence
        where resealed_at is null and length(sealed) > 0 and epoch = %(epoch)s and subject_ref > %(after)s
        order by subject_ref
        limit %(subjects)s
    )

    select {_COLUMNS}
    from linkage.evidence
    inner join next_subjects on evidence.subject_ref = next_subjects.subject_ref
    where evidence.resealed_at is null and length(evidence.sealed) > 0 and evidence.epoch = %(epoch)s
    order by evidence.subject_ref
    for update of evidence
"""  # noqa: S608  constants of this file
_RESEALED_OF = f"""
    select {_COLUMNS}
    from linkage.evidence
    where subject_ref = any(%s) and resealed_at is not null
"""  # noqa: S608  constants of this file
_WRITE_RESEALED = """
    update linkage.evidence
    set sealed = made.sealed, cross_sealed = made.cross_sealed, resealed_at = clock_timestamp()
    from unnest(%s::text[], %b::bytea[], %s::bigint[], %s::int[], %s::int[], %b::bytea[], %b::bytea[])
        as made (source_id, record_key, position, epoch, normaliser_version, sealed, cross_sealed)
    where evidence.source_id = made.source_id and evidence.record_key = made.record_key
        and evidence.position = made.position and evidence.epoch = made.epoch
        and evidence.normaliser_version = made.normaliser_version
"""
_SEALED_OF = """
    select
        count(*) filter (where evidence.resealed_at is not null),
        count(*) filter (where evidence.resealed_at is null),
        max(evidence.resealed_at)
    from linkage.evidence
    cross join unnest(array[evidence.sealed, evidence.cross_sealed]) as piece (blob)
    where evidence.subject_ref = any(%s) and length(piece.blob) > 0
"""
