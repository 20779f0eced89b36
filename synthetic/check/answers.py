"""Questions with several answers, forms of exploitation and signals: each answer beside all who gave any."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from synthetic.check.calendar import quarter_of
from synthetic.check.exact_keys import Person
from synthetic.check.facts import Detection
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Value, World
from synthetic.check.shares import share
from synthetic.check.status import is_trafficking

NOT_ANSWERED = "not_answered"
NO_ANSWER = frozenset({"unknown"})


class Asked(NamedTuple):
    """One person or detection, where it counts, and what was answered."""

    place: Key
    answers: frozenset[str]


def form_cells(world: World) -> Cells:
    found: dict[tuple[Person, str], list[Detection]] = defaultdict(list)
    for one in filter(is_trafficking, world.facts.detections):
        found[world.people.of(one.subject), quarter_of(one.on)].append(one)
    return _cells((_of_person(quarter, told) for (_, quarter), told in found.items()), "persons")


def _of_person(quarter: str, told: list[Detection]) -> Asked:
    first = min(told, key=lambda one: (one.on, one.region))
    return Asked((quarter, first.region), frozenset[str]().union(*(one.forms for one in told)))


def signal_cells(world: World) -> Cells:
    told = filter(is_trafficking, world.facts.detections)
    return _cells((Asked((quarter_of(one.on), one.body), one.signals) for one in told), "detections")


def _cells(asked: Iterable[Asked], unit: str) -> Cells:
    by_place: dict[Key, list[frozenset[str]]] = defaultdict(list)
    for one in asked:
        by_place[one.place].append(one.answers - NO_ANSWER)
    return {
        (*place, answer): _measures(answers, answer, unit)
        for place, answers in by_place.items()
        for answer in _rows(answers)
    }


def _rows(answers: list[frozenset[str]]) -> set[str]:
    missing = {NOT_ANSWERED} if not all(answers) else set()
    return missing.union(*answers)


def _measures(answers: list[frozenset[str]], answer: str, unit: str) -> dict[str, Value]:
    answered = sum(map(bool, answers))
    if answer == NOT_ANSWERED:
        return {unit: len(answers) - answered, f"{unit}_answered": answered, "share_of_answered": None}
    count = sum(answer in one for one in answers)
    return {unit: count, f"{unit}_answered": answered, "share_of_answered": share(count, answered)}


FORMS = Mart(
    name="rpt_exploitation_forms_quarterly",
    grain=("period_quarter", "region_code", "exploitation_form_code"),
    measures=("persons", "persons_answered", "share_of_answered"),
    cells=form_cells,
    note=f"persons: {SAME_PERSONS}",
)
SIGNALS = Mart(
    name="rpt_detection_signals_quarterly",
    grain=("period_quarter", "detecting_body_code", "signal_code"),
    measures=("detections", "detections_answered", "share_of_answered"),
    cells=signal_cells,
)
