"""rpt_plans_quarterly: what was planned, and what of it was received from anybody."""

from collections import defaultdict
from datetime import date, timedelta

from synthetic.check.calendar import quarter_of
from synthetic.check.case_facts import PlanAgreed
from synthetic.check.exact_keys import Person
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World

MEASURES = ("planned", "observed", "received")
MONTH = timedelta(days=30)


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    delivered: dict[tuple[Person, str], list[date]] = defaultdict(list)
    for one in world.facts.deliveries:
        delivered[world.people.of(one.subject), one.service_type].append(one.on)
    for (_, type_), plan in _first_plans(world).items():
        person = world.people.of(plan.subject)
        region = world.people.residence(person, plan.on).region
        row, horizon = (quarter_of(plan.on), region, type_), world.calendar.horizon(region, type_)
        tally.add(row, "planned")
        if plan.on + MONTH <= horizon:
            tally.add(row, "observed")
            tally.add(row, "received", int(any(plan.on <= day <= horizon for day in delivered[person, type_])))
    return tally.cells()


def _first_plans(world: World) -> dict[tuple[str, str], PlanAgreed]:
    """Case and type → the first plan that names it."""
    first: dict[tuple[str, str], PlanAgreed] = {}
    for plan in sorted(world.facts.casework.plans, key=lambda plan: plan.on, reverse=True):
        first.update({(plan.case_id, type_): plan for type_ in plan.types})
    return first


MART = Mart(
    name="rpt_plans_quarterly",
    grain=("period_quarter", "region_code", "service_type_code"),
    measures=MEASURES,
    cells=cells,
    note=f"region, and who received what: {SAME_PERSONS}",
)
