"""Who is whom: subjects of all sources that share evidence become one person, anew after every take-in.

    report = run_resolve(settings)

The whole partition is drawn from the evidence that counts now, and only what differs from the persons of
the log is written. So the result depends on what the sources say, never on the order in which they said it
(docs/decisions/0044). Source of the rule: docs/reference/counting.md, "exact keys".
"""

from collections.abc import Collection, Iterable
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from uuid import UUID

from psycopg import Connection, IsolationLevel

from anonymize.linkage import Group, Subject, partition
from anonymize.names import NORMALISER_VERSION
from event_log.connection import connect, translated_errors
from event_log.likeness import KnownPair, known_pairs
from event_log.persons import (
    Basis,
    Move,
    PartitionChanges,
    SubjectEvidence,
    apply_partition,
    current_persons,
    partition_changes,
    subjects_with_evidence,
)
from event_log.read import head
from event_log.vault.keys import Kek
from ingest.access.filling import fill_pseudonyms
from ingest.likeness import APART, STANDING, find_links, pairs_by_state, with_links
from ingest.locks import one_resolve_at_a_time
from ingest.resealing import reseal_evidence
from ingest.settings import ResolveSettings
from vocabulary.events import Json


@dataclass(frozen=True, slots=True)
class ResolveReport:
    """What a resolve did, in counts."""

    persons: int
    """Persons that subjects with facts that count belong to now."""
    linked: int
    separated: int
    to_position: int
    """Where the log ended when its evidence was read."""

    def as_dict(self) -> dict[str, Json]:
        return asdict(self)


def run_resolve(settings: ResolveSettings) -> ResolveReport:
    """Link and separate until the persons of the log are those of the evidence. Repeating it changes
    nothing.

    Killed anywhere, the next one goes on; at most it leaves keys in the vault that are used then. Raises SourceBusy
    while another resolve runs.
    """
    with ExitStack() as stack:
        log = stack.enter_context(closing(connect(settings.database_url, purpose="nrm resolve")))
        stack.enter_context(one_resolve_at_a_time(log))
        vault = stack.enter_context(closing(connect(settings.vault_url, purpose="nrm resolve: vault")))
        compared = find_links(log, vault, settings, _subjects(_read(log, settings.linkage_epoch)[1]))
        position, evidence, current = _read(log, settings.linkage_epoch)
        pairs = known_pairs(log)
        groups = partition(with_links(_subjects(evidence), pairs))
        changes = partition_changes(current, [(group.refs, group.evidence_domain) for group in groups])
        report = _report(groups, changes, position)
        told = {**report.as_dict(), **compared, **pairs_by_state(pairs)}
        apply_partition(log, changes, told, _bases(pairs, STANDING), _bases(pairs, APART))
        fill_pseudonyms(log, vault, Kek(settings.vault_key_id, settings.vault_key))
        reseal_evidence(log, vault, settings)
    return report


def _read(log: Connection, epoch: int) -> tuple[int, list[SubjectEvidence], dict[UUID, UUID]]:
    """The end of the log, and evidence and persons as they are there: one snapshot."""
    log.isolation_level = IsolationLevel.REPEATABLE_READ
    with translated_errors(), log.transaction():
        found = (
            head(log).position,
            subjects_with_evidence(log, epoch, NORMALISER_VERSION),
            current_persons(log),
        )
    log.isolation_level = None
    return found


def _subjects(evidence: Iterable[SubjectEvidence]) -> list[Subject]:
    return [Subject(each.subject_ref, each.domain, each.may_cross, each.keys) for each in evidence]


def _bases(pairs: Iterable[KnownPair], states: Collection[str]) -> dict[UUID, Basis]:
    """By subject, a link in one of these states: what a move of it is told to rest on."""
    return {
        ref: Basis(pair.handle, pair.model_id)
        for pair in pairs
        if pair.state in states
        for ref in (pair.one_ref, pair.other_ref)
    }


def _report(groups: list[Group], changes: PartitionChanges, position: int) -> ResolveReport:
    return ResolveReport(
        persons=len(groups),
        linked=len(changes.moves),
        separated=sum(_leaves_somebody(move) for move in changes.moves),
        to_position=position,
    )


def _leaves_somebody(move: Move) -> bool:
    return move.from_person is not None
