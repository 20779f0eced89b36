"""What is known of a person from all its records: victimisation class (R6), role (R2), residence (R4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from synthetic.check.exact_keys import Person
from synthetic.check.facts import Assessment, Detection, Facts, Opening, Subject
from vocabulary.codes import UNKNOWN_REGION

CLASSES = {
    frozenset[str](): "not_known",
    frozenset({"tip"}): "tip_only",
    frozenset({"dv"}): "dv_only",
    frozenset({"tip", "dv"}): "both",
}
Unit = TypeVar("Unit")
Row = TypeVar("Row", bound=tuple[Any, ...])
ROLES_IN_ORDER = ("primary_client", "accompanying_child", "family_member")


class Residence(NamedTuple):
    region: str
    is_fallback: bool


class People:
    """The persons behind the subjects, and what figures need to know of each."""

    def __init__(self, facts: Facts, person_of: Mapping[Subject, Person]) -> None:
        self._person_of = person_of
        self._classes: dict[Person, frozenset[str]] = defaultdict(frozenset)
        self._roles: dict[Person, set[str]] = defaultdict(set)
        self._places: dict[Person, list[tuple[date, str]]] = defaultdict(list)
        self._detected: dict[Person, tuple[date, str]] = {}
        self._learn_victimisation(facts)
        self._learn_roles(facts)
        self._learn_places(facts)
        self._learn_detections(facts)

    def of(self, subject: Subject) -> Person:
        return self._person_of[subject]

    def count(self) -> int:
        return len(set(self._person_of.values()))

    def sizes(self) -> list[int]:
        """How many subjects each person has."""
        sizes: dict[Person, int] = defaultdict(int)
        for person in self._person_of.values():
            sizes[person] += 1
        return list(sizes.values())

    def class_of(self, person: Person) -> str:
        return CLASSES[self._classes[person]]

    def role_of(self, person: Person) -> str:
        """A person who was only ever detected counts as a client."""
        roles = self._roles[person] or {"primary_client"}
        return next(role for role in ROLES_IN_ORDER if role in roles)

    def residence(self, person: Person, on: date) -> Residence:
        """Where the person lived on that day, as far as any of its sources knew by then."""
        known = [place for place in self._places[person] if place[0] <= on]
        if known:
            latest = max(day for day, _ in known)
            return Residence(min(region for day, region in known if day == latest), is_fallback=False)
        if person in self._detected:
            return Residence(self._detected[person][1], is_fallback=True)
        return Residence(UNKNOWN_REGION, is_fallback=False)

    def _learn_victimisation(self, facts: Facts) -> None:
        told: Iterable[Detection | Opening] = chain(facts.detections, facts.openings)
        for one in told:
            self._classes[self.of(one.subject)] |= one.victimisation

    def _learn_roles(self, facts: Facts) -> None:
        for opening in facts.openings:
            self._roles[self.of(opening.subject)].add(opening.role)

    def _learn_places(self, facts: Facts) -> None:
        told: Iterable[Opening | Detection | Assessment]
        told = chain(facts.openings, facts.detections, facts.assessments)
        for one in told:
            if one.residence:
                self._places[self.of(one.subject)].append((one.on, one.residence))

    def _learn_detections(self, facts: Facts) -> None:
        for one in facts.detections:
            person, seen = self.of(one.subject), (one.on, one.region)
            self._detected[person] = min(seen, self._detected.get(person, seen))


def first_rows(rows: Iterable[tuple[Unit, Row]]) -> dict[Unit, Row]:
    """For each counted unit the smallest of its rows: the one where an additive table counts it (R5)."""
    firsts: dict[Unit, Row] = {}
    for unit, row in rows:
        firsts[unit] = min(row, firsts.get(unit, row))
    return firsts
