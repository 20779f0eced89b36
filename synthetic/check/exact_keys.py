"""Who is whom under exact composite keys: written anew from docs/reference/counting.md.

This room may not see how the pipeline links people, so a mistake there cannot repeat itself here.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from synthetic.check.facts import Evidence, Facts, Subject

Key = tuple[str, str]
Person = Subject
"""A person is named after the smallest of its subjects."""

LAW_ENFORCEMENT = frozenset({"police_register", "justice_events"})
"""The sources of that domain; all others are of victim services."""
SHORTEST_DOCUMENT = 6

_CYRILLIC = (
    "а a б b в v г g д d ђ dj ѓ gj е e ѐ e ё e ж z з z ѕ dz и i ѝ i й j ј j к k л l љ lj м m н n њ nj о o "
    "п p р r с s т t ћ c ќ k у u ф f х h ц c ч c џ dz ш s щ st ъ a ы i э e ю ju я ja є e і i ї i"
).split()
_LATIN = "đ dj ł l ø o æ ae œ oe ß ss ı i".split()
_SPELLING = str.maketrans(
    dict(zip(_CYRILLIC[::2], _CYRILLIC[1::2], strict=True))
    | {"ь": ""}
    | dict(zip(_LATIN[::2], _LATIN[1::2], strict=True))
)


def normalise(name: str) -> str:
    """A name as the keys compare it: only a–z is left."""
    spelled = unicodedata.normalize("NFKC", name).lower().translate(_SPELLING)
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", spelled))


def keys_of(evidence: Evidence) -> set[Key]:
    return name_key(evidence) | document_key(evidence)


def name_key(evidence: Evidence) -> set[Key]:
    given, surname = normalise(evidence.given_name), normalise(evidence.surname)
    if not (given and surname and evidence.birth_date):
        return set()
    return {("name", f"{given}|{surname}|{evidence.birth_date:%Y-%m-%d}")}


def document_key(evidence: Evidence) -> set[Key]:
    number = re.sub("[^A-Z0-9]", "", evidence.document_number.upper())
    year = evidence.birth_date.year if evidence.birth_date else evidence.birth_year
    if len(number) < SHORTEST_DOCUMENT or year is None:
        return set()
    return {("document", f"{number}|{year}")}


class Groups:
    """Subjects that belong together, grown by uniting two at a time (union–find)."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._parent = {subject: subject for subject in subjects}

    def head(self, subject: Subject) -> Subject:
        while self._parent[subject] != subject:
            self._parent[subject] = self._parent[self._parent[subject]]
            subject = self._parent[subject]
        return subject

    def unite(self, one: Subject, other: Subject) -> None:
        small, large = sorted((self.head(one), self.head(other)))
        self._parent[large] = small

    def unite_sharing(self, holders: dict[Key, list[Subject]]) -> None:
        for subjects in holders.values():
            for other in subjects[1:]:
                self.unite(subjects[0], other)

    def as_map(self) -> dict[Subject, Person]:
        return {subject: self.head(subject) for subject in self._parent}


def persons_of(facts: Facts) -> dict[Subject, Person]:
    """Every subject → the person it belongs to."""
    groups = Groups(facts.subjects | {one.subject for one in facts.evidence})
    keys = _keys_by_subject(facts.evidence)
    for is_law in (True, False):
        mine = [one for one in keys if (one.source_id in LAW_ENFORCEMENT) is is_law]
        groups.unite_sharing(_holders(keys, mine))
    crossing = _subjects_that_may_cross(facts.evidence, groups.as_map())
    groups.unite_sharing(_holders(keys, sorted(crossing)))
    return groups.as_map()


def _keys_by_subject(evidence: Iterable[Evidence]) -> dict[Subject, set[Key]]:
    keys: dict[Subject, set[Key]] = defaultdict(set)
    for one in evidence:
        keys[one.subject] |= keys_of(one)
    return keys


def _holders(keys: dict[Subject, set[Key]], subjects: Iterable[Subject]) -> dict[Key, list[Subject]]:
    holders: dict[Key, list[Subject]] = defaultdict(list)
    for subject in subjects:
        for key in keys[subject]:
            holders[key].append(subject)
    return holders


def _subjects_that_may_cross(evidence: Iterable[Evidence], heads: dict[Subject, Person]) -> set[Subject]:
    """Those with evidence in whose whole group nobody with evidence said no."""
    evidence = list(evidence)
    refusing = {heads[one.subject] for one in evidence if not one.may_cross}
    return {one.subject for one in evidence if heads[one.subject] not in refusing}
