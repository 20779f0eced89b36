"""The persons the pipeline drew, and how far they are from who people really are.

Figures are compared under the pipeline's own partition, so it is read from its log: record key → subject_ref →
person_key, with the key of record digests handed in (only an installation of the synthetic country hands it out). That
it holds what exact keys ask for is checked by our own reading of them.
"""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from synthetic.check.compare import CheckResult, Difference
from synthetic.check.exact_keys import Person, persons_of
from synthetic.check.facts import Facts, Subject
from synthetic.check.warehouse import Connection

TABLE = "event_log.subject_person"
PERSONS = """
    select record_state.source_id, record_state.record_key, subject_person.person_key, event_link.ref
    from event_log.record_state
    inner join event_log.event_link on record_state.position = event_link.position and event_link.role = 'subject'
    left join event_log.subject_person
        on event_link.ref = subject_person.subject_ref and subject_person.from_position <= %(to_position)s
        and (subject_person.to_position is null or subject_person.to_position > %(to_position)s)
    where record_state.is_live
    group by 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Persons:
    """Whom the pipeline takes for one person, by subject; a person is named after the smallest of its subjects."""

    of: Mapping[Subject, Person]
    unknown: Counter[str]
    """By source, subjects of the truth whose records the log does not know, or knows as two subjects."""


def record_digest(key: bytes, source_id: str, stream: str, record_id: str) -> bytes:
    """What stands for a record in the log: HMAC-SHA256 over parts, each with its length before it."""
    parts = (part.encode() for part in ("id", source_id, stream, record_id))
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(key, message, hashlib.sha256).digest()


def read_persons(connection: Connection, to_position: int, key: bytes, facts: Facts) -> Persons:
    """The partition as it is at a position."""
    known: dict[tuple[str, bytes], set[tuple[str, str]]] = defaultdict(set)
    for row in connection.execute(PERSONS, {"to_position": to_position}):
        known[row["source_id"], bytes(row["record_key"])].add((str(row["ref"]), str(row["person_key"])))
    told: dict[Subject, set[tuple[str, str]]] = defaultdict(set)
    for one in facts.records:
        digest = record_digest(key, one.subject.source_id, one.stream, one.record_id)
        told[one.subject] |= known.get((one.subject.source_id, digest), set())
    unknown = Counter(subject.source_id for subject, found in told.items() if len(found) != 1)
    members: dict[str, list[Subject]] = defaultdict(list)
    for subject, found in told.items():
        name = next(iter(found))[1] if len(found) == 1 else f"alone: {subject}"
        members[name].append(subject)
    return Persons({subject: min(group) for group in members.values() for subject in group}, unknown)


def compare_persons(facts: Facts, persons: Persons, result: CheckResult) -> None:
    """Every subject has a person, and exact keys hold together all they should."""
    differences = [Difference(TABLE, name, "subjects_without_person", 0, n) for name, n in persons.unknown.items()]
    torn = torn_apart(facts, persons.of)
    differences += [Difference(TABLE, "", "exact_groups_torn_apart", 0, torn)] if torn else []
    result.add(TABLE, len(persons.of) + 1, differences)


def torn_apart(facts: Facts, person_of: Mapping[Subject, Person]) -> int:
    """Groups of exact keys that are two persons, though nobody among these persons may not cross."""
    parts: dict[Person, set[Person]] = defaultdict(set)
    for subject, exact in persons_of(facts).items():
        parts[exact].add(person_of.get(subject, subject))
    refusing = {person_of.get(one.subject, one.subject) for one in facts.evidence if not one.may_cross}
    return sum(len(each) > 1 and not each & refusing for each in parts.values())


def true_persons(facts: Facts) -> dict[Subject, Person]:
    """Who people really are."""
    members: dict[str, set[Subject]] = defaultdict(set)
    for one in facts.records:
        members[one.true_person].add(one.subject)
    return {subject: min(group) for group in members.values() for subject in group}


def pairs_in_common(groupings: Iterable[Mapping[Subject, Person]]) -> int:
    """Pairs of subjects that are one person in all of these partitions."""
    first, *others = groupings
    sizes = Counter((person, *(other[subject] for other in others)) for subject, person in first.items())
    return sum(size * (size - 1) // 2 for size in sizes.values())


def permitted(facts: Facts, truth: Mapping[Subject, Person], police: Collection[str]) -> dict[Subject, Person]:
    """The true persons as far as they may be linked: parted where somebody's no keeps police and services apart, and
    without those of whom no record tells who they are.
    """
    told = {one.subject for one in facts.evidence}
    parted = {truth[one.subject] for one in facts.evidence if not one.may_cross}
    return {
        subject: _side(person, is_police=subject.source_id in police and person in parted)
        for subject, person in truth.items()
        if subject in told
    }


def _side(person: Person, *, is_police: bool) -> Person:
    return Subject(f"{person.source_id}/police", person.person_id) if is_police else person
