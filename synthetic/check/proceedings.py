"""rpt_proceedings_quarterly: persons in proceedings, and who has a lawyer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from synthetic.check.calendar import last_day, months_of_quarter
from synthetic.check.exact_keys import Person
from synthetic.check.justice_facts import Matter
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World
from synthetic.check.shares import share

ALL = "ALL"
COUNTED = ("persons", "persons_with_lawyer", "persons_lawyer_not_known")


@dataclass(frozen=True, slots=True)
class Running:
    """One person in one matter."""

    person: Person
    kind: str
    joined: date
    stopped: date | None
    has_lawyer: bool | None

    def runs_in(self, quarter: str) -> bool:
        months = months_of_quarter(quarter)
        begins, ends = date.fromisoformat(f"{months[0]}-01"), last_day(months[-1])
        return self.joined <= ends and (self.stopped is None or self.stopped >= begins)


def cells(world: World) -> Cells:
    tally, proceedings = Tally(COUNTED), list(_proceedings(world))
    for quarter in world.calendar.quarters():
        found: dict[tuple[Person, str], list[Running]] = defaultdict(list)
        for one in proceedings:
            if one.runs_in(quarter):
                found[one.person, one.kind].append(one)
                found[one.person, ALL].append(one)
        for (_, kind), running in found.items():
            _count(tally, (quarter, kind), {one.has_lawyer for one in running})
    return {
        key: {**row, "share_with_lawyer": share(row["persons_with_lawyer"], row["persons"])}
        for key, row in tally.rows().items()
    }


def _count(tally: Tally, key: tuple[str, str], lawyers: set[bool | None]) -> None:
    tally.add(key, "persons")
    tally.add(key, "persons_with_lawyer", int(True in lawyers))
    tally.add(key, "persons_lawyer_not_known", int(True not in lawyers and None in lawyers))


def _proceedings(world: World) -> list[Running]:
    steps: dict[tuple[Person, str], list[Matter]] = defaultdict(list)
    for one in world.facts.justice.proceedings:
        steps[world.people.of(one.subject), one.matter_id].append(one)
    return [_running(person, told) for (person, _), told in steps.items() if any(one.step == "joined" for one in told)]


def _running(person: Person, told: list[Matter]) -> Running:
    joinings = sorted((one for one in told if one.step == "joined"), key=lambda one: one.on)
    joined, said = joinings[0].on, {one.has_lawyer for one in joinings}
    stopped = min((one.on for one in told if one.step != "joined" and one.on >= joined), default=None)
    lawyer = True if True in said else False if False in said else None
    return Running(person, joinings[0].kind, joined, stopped, lawyer)


MART = Mart(
    name="rpt_proceedings_quarterly",
    grain=("period_quarter", "proceedings_kind_code"),
    measures=(*COUNTED, "share_with_lawyer"),
    cells=cells,
    note=f"persons: {SAME_PERSONS}",
)
