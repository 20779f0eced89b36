"""Who is whom, as the log knows it: the evidence to compare, and the persons that subjects belong to."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from psycopg import Connection

from event_log.audit import Appended, DerivedEvent, append_derived
from event_log.connection import own_transaction, translated_errors
from vocabulary.events import Json

LINKED = "persons.linked"
SEPARATED = "persons.separated"


@dataclass(frozen=True, slots=True)
class SubjectEvidence:
    """A subject that counts now, with the evidence of all its live records of one epoch and normaliser version."""

    subject_ref: UUID
    source_id: str
    domain: str | None
    """None without evidence."""
    may_cross: bool
    """True when every live record with evidence says so."""
    keys: frozenset[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Move:
    """A subject that changes person; `from_person` is None when it is new."""

    subject_ref: UUID
    from_person: UUID | None
    to_person: UUID
    evidence_domain: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The link a subject moves by: its random handle, and the number of the model that judged it."""

    handle: UUID
    model_id: int


@dataclass(frozen=True, slots=True)
class PartitionChanges:
    """What separates the persons of today from those of the last resolve."""

    new_persons: tuple[UUID, ...]
    moves: tuple[Move, ...]


def subjects_with_evidence(connection: Connection, epoch: int, normaliser_version: int) -> list[SubjectEvidence]:
    """Every subject with at least one fact that counts. Only evidence of one epoch and normaliser is comparable: keys
    of another normaliser than this carry its number, so that they are equal among themselves alone.
    """
    with translated_errors():
        rows = connection.execute(_SUBJECTS, {"epoch": epoch, "normaliser_version": normaliser_version}).fetchall()
    return [
        SubjectEvidence(ref, source_id, domain, may_cross, frozenset(zip(domains, keys, strict=True)))
        for ref, source_id, domain, may_cross, domains, keys in rows
    ]


def current_persons(connection: Connection) -> dict[UUID, UUID]:
    """The person of every subject that has one now."""
    with translated_errors():
        return dict(
            connection.execute(
                "select subject_ref, person_key from event_log.subject_person where to_position is null"
            ).fetchall()
        )


def partition_changes(
    current: Mapping[UUID, UUID],
    groups: Iterable[tuple[Collection[UUID], str]],
    new_person: Callable[[], UUID] = uuid4,
) -> PartitionChanges:
    """How to get from the persons of now to these groups of (subjects, evidence domain), moving as few subjects as
    may be.

    A group keeps the person that most of its subjects have (the smallest key among equals), the largest group first,
    so that a key never names two groups; a group without one gets a new person. Subjects in no group stay as they
    are.
    """
    taken: set[UUID] = set()
    new: list[UUID] = []
    moves: list[Move] = []
    for refs, domain in sorted(groups, key=lambda group: (-len(group[0]), min(group[0]))):
        person = _heir(current, refs, taken)
        if person is None:
            person = new_person()
            new.append(person)
        taken.add(person)
        moves.extend(Move(ref, current.get(ref), person, domain) for ref in sorted(refs) if current.get(ref) != person)
    return PartitionChanges(tuple(new), tuple(moves))


def apply_partition(
    connection: Connection,
    changes: PartitionChanges,
    audit_data: Mapping[str, Json] | None = None,
    linked_by: Mapping[UUID, Basis] | None = None,
    parted_by: Mapping[UUID, Basis] | None = None,
) -> Appended:
    """Append persons.separated and persons.linked and project them, in one transaction, with one audit entry of
    counts.

    `linked_by`, `parted_by`: the link behind a move, by subject, where there is one beside exact keys.
    As role linker.
    """
    counts = {"moves": len(changes.moves), "new_persons": len(changes.new_persons), **(audit_data or {})}
    bases = (linked_by or {}, parted_by or {})
    events = [event for move in changes.moves for event in _events_of(move, *bases)]
    with own_transaction(connection):
        appended = append_derived(connection, "resolve", events, audit_kind="resolve.finished", audit_data=counts)
        _project(connection, changes.moves, appended.first_position or 0)
    return appended


def _heir(current: Mapping[UUID, UUID], refs: Collection[UUID], taken: Collection[UUID]) -> UUID | None:
    votes: dict[UUID, int] = {}
    for ref in refs:
        if (person := current.get(ref)) is not None and person not in taken:
            votes[person] = votes.get(person, 0) + 1
    return min(votes, key=lambda person: (-votes[person], person), default=None)


def _events_of(move: Move, linked_by: Mapping[UUID, Basis], parted_by: Mapping[UUID, Basis]) -> list[DerivedEvent]:
    linked = _event(LINKED, move, move.to_person, linked_by.get(move.subject_ref))
    if move.from_person is None:
        return [linked]
    return [_event(SEPARATED, move, move.from_person, parted_by.get(move.subject_ref)), linked]


def _event(kind: str, move: Move, person: UUID, basis: Basis | None) -> DerivedEvent:
    data: dict[str, Json] = {"evidence_domain": move.evidence_domain}
    links = {"subject": move.subject_ref, "person": person}
    if basis is None:
        return DerivedEvent(kind, data, links)
    return DerivedEvent(kind, {**data, "model_number": basis.model_id}, {**links, "link": basis.handle})


def _project(connection: Connection, moves: Iterable[Move], position: int) -> None:
    """Each move ends at its persons.linked: there the old row ends and the new one begins."""
    ended: list[tuple[int, UUID]] = []
    begun: list[tuple[UUID, UUID, int]] = []
    for move in moves:
        position += 0 if move.from_person is None else 1
        if move.from_person is not None:
            ended.append((position, move.subject_ref))
        begun.append((move.subject_ref, move.to_person, position))
        position += 1
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            update event_log.subject_person
            set to_position = %s
            where subject_ref = %s and to_position is null
            """,
            ended,
        )
        cursor.executemany(
            """
            insert into event_log.subject_person (subject_ref, person_key, from_position)
            values (%s, %s, %s)
            """,
            begun,
        )


_SUBJECTS = """
    with live_evidence as (
        select
            evidence.subject_ref, evidence.domain, evidence.may_cross, evidence.key_domains, evidence.keys,
            evidence.normaliser_version
        from linkage.evidence
        inner join event_log.record_state
            on evidence.source_id = record_state.source_id
            and evidence.record_key = record_state.record_key
            and evidence.position = record_state.position
        where record_state.is_live
            and evidence.epoch = %(epoch)s
    ),

    evidence_of_subjects as (
        select
            live_evidence.subject_ref,
            min(live_evidence.domain) as domain,
            bool_and(live_evidence.may_cross) as may_cross
        from live_evidence
        group by live_evidence.subject_ref
    ),

    keys_of_subjects as (
        select
            live_evidence.subject_ref,
            array_agg(pair.key_domain) as key_domains,
            array_agg(
                case
                    when live_evidence.normaliser_version = %(normaliser_version)s then pair.key
                    else pair.key || int4send(live_evidence.normaliser_version)
                end
            ) as keys
        from live_evidence
        cross join unnest(live_evidence.key_domains, live_evidence.keys) as pair (key_domain, key)
        group by live_evidence.subject_ref
    ),

    live_subjects as (
        select distinct event_link.ref as subject_ref
        from event_log.record_state
        inner join event_log.event_link
            on record_state.position = event_link.position and event_link.role = 'subject'
        where record_state.is_live
    )

    select
        source_subject.subject_ref,
        source_subject.source_id,
        evidence_of_subjects.domain,
        coalesce(evidence_of_subjects.may_cross, false),
        coalesce(keys_of_subjects.key_domains, '{}'),
        coalesce(keys_of_subjects.keys, '{}')
    from live_subjects
    inner join linkage.source_subject on live_subjects.subject_ref = source_subject.subject_ref
    left join evidence_of_subjects on live_subjects.subject_ref = evidence_of_subjects.subject_ref
    left join keys_of_subjects on live_subjects.subject_ref = keys_of_subjects.subject_ref
    order by source_subject.subject_ref
"""


def projection_differences(connection: Connection) -> int:
    """How many subjects have another person in `subject_person` than persons.linked and persons.separated say.

    Zero unless somebody wrote into the projection by hand; the events are chained, the projection is not.
    """
    with translated_errors():
        row = connection.execute(_DIFFERENCES).fetchone()
    return row[0] if row else 0


_DIFFERENCES = """
    with told as (
        select distinct on (subjects.ref)
            subjects.ref as subject_ref, persons.ref as person_key, event.position as from_position
        from event_log.event
        inner join event_log.event_link as subjects on event.position = subjects.position and subjects.role = 'subject'
        inner join event_log.event_link as persons on event.position = persons.position and persons.role = 'person'
        where event.type = 'persons.linked'
        order by subjects.ref, event.position desc
    ),

    projected as (
        select subject_ref, person_key, from_position
        from event_log.subject_person
        where to_position is null
    )

    select count(*)
    from told
    full join projected on told.subject_ref = projected.subject_ref
    where (told.person_key, told.from_position) is distinct from (projected.person_key, projected.from_position)
"""
