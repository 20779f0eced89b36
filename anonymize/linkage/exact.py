"""Who is whom, by exact composite keys: their keyed digests, and the groups of subjects that share one.

Source of the rule: docs/reference/counting.md, "exact keys". Everything here is pure; what it compares are digests.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from anonymize.keyring import Keyring
from anonymize.linkage.recording import RecordEncoder, values_of
from anonymize.names import NORMALISER_VERSION, normalised_document, normalised_name
from vocabulary.events import Evidence, Json, RawSubject

T = TypeVar("T")

CROSS: Final = "cross"
"""The domain whose digests compare between law enforcement and victim services."""
_NAME_KEY: Final = {"given_name", "surname", "birth_date"}
_DOCUMENT_KEY: Final = {"document"}


def composite_keys(subject: RawSubject) -> tuple[str, ...]:
    """The keys of a person in clear, only to be digested: none, one or two.

    1 = given | surname | full birth date; 2 = document number | birth year.
    """
    given, surname = normalised_name(subject.given_name), normalised_name(subject.surname)
    document = normalised_document(subject.document_number)
    year = subject.birth_date.year if subject.birth_date else subject.birth_year
    keys = []
    if given and surname and subject.birth_date:
        keys.append(f"1|{given}|{surname}|{subject.birth_date.isoformat()}")
    if document and year is not None:
        keys.append(f"2|{document}|{year:04d}")
    return tuple(keys)


def evidence_of(keyring: Keyring, subject: RawSubject, domain: str, *, may_cross: bool) -> tuple[Evidence, Json]:
    """What may be compared: keys and filters in the source's own domain, and in `cross` where that is allowed.

    And what it says in clear, for the content mac. Evidence without keys still says whether its record may cross.
    """
    keys, values = composite_keys(subject), values_of(subject)
    domains = (domain, CROSS) if may_cross else (domain,)
    digests = tuple((name, keyring.linkage[name].of(key)) for name in domains for key in keys)
    blocking, sealed = keyring.domains[domain].once(RecordEncoder).of(values)
    crossing = keyring.domains[CROSS].once(RecordEncoder).of(values) if may_cross else (b"", b"")
    evidence = Evidence(
        domain, may_cross, digests, keyring.epoch, NORMALISER_VERSION, blocking, sealed, crossing[0], crossing[1]
    )
    return evidence, _told(domain, may_cross, keys, values)


def _told(domain: str, may_cross: bool, keys: Sequence[str], values: Mapping[str, str]) -> Json:
    """What a change of makes another version of the fact; the same as before evidence 2 where only exact keys tell.

    Sex and citizenship are in the fact's profile.
    """
    told: list[Json] = [domain, may_cross, list(keys)]
    kinds = {key[0] for key in keys}
    said = {"sex", "citizenship"} | (_NAME_KEY if "1" in kinds else set()) | (_DOCUMENT_KEY if "2" in kinds else set())
    rest: dict[str, Json] = {name: value for name, value in values.items() if name not in said}
    return [*told, rest] if rest else told


@dataclass(frozen=True, slots=True)
class Subject:
    """A person as one source knows them, with the evidence of all their live records of one epoch and normaliser."""

    ref: UUID
    domain: str | None
    """None without evidence: then a person of their own."""
    may_cross: bool
    """True when every live record says so."""
    keys: frozenset[tuple[str, bytes]] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects that are one person, and the domain whose keys united them (`none` for a subject alone)."""

    refs: frozenset[UUID]
    evidence_domain: str


def partition(subjects: Iterable[Subject]) -> list[Group]:
    """Every subject in exactly one group, whatever the order they come in.

    Within a domain a shared key unites. Groups of different domains unite over a shared `cross` key when every
    subject with evidence in either may cross.
    """
    known = sorted(subjects, key=lambda subject: subject.ref)
    within = [list(group) for group in _united(known, _own_keys)]
    across = _united(within, _cross_keys)
    groups = [[subject for part in parts for subject in part] for parts in across]
    return sorted((_group(members) for members in groups), key=lambda group: min(group.refs))


def _own_keys(subject: Subject) -> Iterator[Hashable]:
    return (key for key in subject.keys if key[0] == subject.domain)


def _cross_keys(group: Sequence[Subject]) -> Iterator[Hashable]:
    if not all(subject.may_cross for subject in group if subject.domain is not None):
        return iter(())
    return (key for subject in group for key in subject.keys if key[0] == CROSS)


def _group(members: Sequence[Subject]) -> Group:
    domains = {subject.domain for subject in members if subject.domain is not None}
    if len(members) == 1:
        domain = "none"
    else:
        domain = CROSS if len(domains) > 1 else domains.pop() or "none"
    return Group(frozenset(subject.ref for subject in members), domain)


def _united(items: Sequence[T], keys_of: Callable[[T], Iterator[Hashable]]) -> list[list[T]]:
    """The items that share a key, transitively, together; each item once."""
    parent = list(range(len(items)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = index = parent[parent[index]]
        return index

    first_with: dict[Hashable, int] = {}
    for index, item in enumerate(items):
        for key in keys_of(item):
            parent[root(index)] = root(first_with.setdefault(key, index))
    groups: dict[int, list[T]] = {}
    for index, item in enumerate(items):
        groups.setdefault(root(index), []).append(item)
    return list(groups.values())
