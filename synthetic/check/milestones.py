"""rpt_milestones_quarterly: what became of the steps that clients and workers set."""

from collections import defaultdict
from datetime import date

from synthetic.check.calendar import quarter_of
from synthetic.check.case_facts import MilestoneEvent
from synthetic.check.mart import Cells, Mart, Tally, World

CLASSES = (
    "reached_in_time", "dropped", "revised", "pending", "unknown", "reached_late", "not_reached", "no_due_date"
)  # fmt: skip
MEASURES = (*CLASSES, "revised_reached", "milestones")
SET_BY = {True: "client", False: "worker", None: "not_known"}


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    events: dict[str, list[MilestoneEvent]] = defaultdict(list)
    for one in world.facts.casework.milestones:
        events[one.milestone_id].append(one)
    for mine in events.values():
        if any(one.kind == "set" for one in mine):
            _count(world, mine, tally)
    return tally.cells()


def _count(world: World, events: list[MilestoneEvent], tally: Tally) -> None:
    stated = min((one for one in events if one.kind == "set"), key=lambda one: (one.on, one.due_on or date.max))
    row = (quarter_of(stated.due_on or stated.on), stated.domain, SET_BY[stated.is_set_by_client])
    class_ = _class_of(world, stated, events)
    tally.add(row, class_)
    tally.add(row, "milestones")
    tally.add(row, "revised_reached", int(class_ == "revised" and _first(events, "reached") <= _moved_to(events)))


def _class_of(world: World, stated: MilestoneEvent, events: list[MilestoneEvent]) -> str:
    due, reached = stated.due_on, _first(events, "reached")
    horizon = world.calendar.reported_until[stated.organisation_id]
    if due is None:
        return "no_due_date"
    by_then = {
        "reached_in_time": reached <= due,
        "dropped": _first(events, "dropped") <= due,
        "revised": _first(events, "revised") <= due,
        "pending": due >= world.facts.data_as_of,
        "unknown": due > horizon,
        "reached_late": reached <= horizon,
    }
    return next((class_ for class_, holds in by_then.items() if holds), "not_reached")


def _first(events: list[MilestoneEvent], kind: str) -> date:
    return min((one.on for one in events if one.kind == kind), default=date.max)


def _moved_to(events: list[MilestoneEvent]) -> date:
    """The newest date stated; where it was taken away, none can be met."""
    moves = [(one.on, one.due_on or date.min) for one in events if one.kind == "revised"]
    return max(moves)[1]


MART = Mart(
    name="rpt_milestones_quarterly",
    grain=("period_quarter", "outcome_domain_code", "set_by_code"),
    measures=MEASURES,
    cells=cells,
)
