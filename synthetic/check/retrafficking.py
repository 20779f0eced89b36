"""rpt_retrafficking_quarterly: who had been trafficked, left support, and was found exploited again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from synthetic.check.calendar import quarter_of
from synthetic.check.case_facts import CaseClosed
from synthetic.check.exact_keys import Person
from synthetic.check.exits import WINDOWS, handed_over, is_move, return_horizon
from synthetic.check.facts import Detection, Opening
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World
from synthetic.check.status import Case, case_of, is_trafficking

SEEN = ("confirmed", "possible", "none_seen", "not_known")
MEASURES = (*(f"{seen}_{days}" for days in WINDOWS for seen in SEEN), "exits")


class Found(NamedTuple):
    detection: Detection
    final: str | None
    """Outcome of the newest final decision that is observed."""


def cells(world: World) -> Cells:
    tally, until = Tally(MEASURES), _horizon(world)
    trafficked_from, found = _trafficked_from(world), _found(world, until)
    for one in _left(world):
        person = world.care.person_of(one)
        if trafficked_from.get(person, date.max) <= one.on:
            row = (quarter_of(one.on), world.people.role_of(person))
            tally.add(row, "exits")
            for days in WINDOWS:
                tally.add(row, f"{_seen(found[person], one.on, days, until)}_{days}")
    return tally.cells()


def _horizon(world: World) -> date:
    """Until when everybody who helps or detects has told."""
    known = world.calendar.reported_until
    detecting = {one.organisation_id for one in world.facts.detections} & known.keys()
    return min((return_horizon(world), *(known[one] for one in detecting)))


def _left(world: World) -> Iterator[CaseClosed]:
    """The exits of who left support: neither a move nor a death."""
    transfers = handed_over(world)
    for one in world.care.exits():
        if one.reason != "died" and not is_move(world, one, transfers):
            yield one


def _trafficked_from(world: World) -> dict[Person, date]:
    told: Iterable[Detection | Opening] = chain(world.facts.detections, world.facts.openings)
    known: dict[Person, date] = {}
    for one in told:
        if "tip" in one.victimisation:
            person = world.people.of(one.subject)
            known[person] = min(one.on, known.get(person, one.on))
    return known


def _found(world: World, until: date) -> dict[Person, list[Found]]:
    finals = _finals(world, until)
    found: dict[Person, list[Found]] = defaultdict(list)
    for one in filter(is_trafficking, world.facts.detections):
        found[world.people.of(one.subject)].append(Found(one, finals.get(case_of(one))))
    return found


def _finals(world: World, until: date) -> dict[Case, str]:
    """What holds at the end: the newest word of the final stage, of two of one day the yes."""
    words = [
        ((one.on, one.outcome == "positive"), case_of(one), one.outcome)
        for one in world.facts.decisions
        if one.stage == "formal" and one.outcome in ("positive", "negative") and one.on <= until
    ]
    return {case: outcome for _, case, outcome in sorted(words)}


def _seen(found: list[Found], left_on: date, days: int, until: date) -> str:
    end = left_on + timedelta(days=days)
    if end > until:
        return "not_known"
    counted = [one for one in found if left_on < one.detection.on <= end and not _speaks_against(one, left_on)]
    if any(one.final == "positive" and one.detection.exploited_until for one in counted):
        return "confirmed"
    return "possible" if counted else "none_seen"


def _speaks_against(one: Found, left_on: date) -> bool:
    last = one.detection.exploited_until
    return one.final == "negative" or (last is not None and last <= left_on)


MART = Mart(
    name="rpt_retrafficking_quarterly",
    grain=("period_quarter", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"exits, detections and role: {SAME_PERSONS}",
)
