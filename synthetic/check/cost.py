"""rpt_cost_per_client_quarterly: running money by client, where both were reported."""

from collections import defaultdict
from decimal import Decimal

from synthetic.check.calendar import months_of_quarter, quarter_of, quarter_of_month
from synthetic.check.expenditures import worth
from synthetic.check.facts import Expenditure
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, Value, World
from synthetic.check.money import to_cents

ALL_TYPES = "ALL"
COUNTED = ("running_cost", "clients", "refusal_tally")


def cells(world: World) -> Cells:
    tally = Tally(COUNTED)
    _count_money(world, tally)
    _count_clients(world, tally)
    _count_refusals(world, tally)
    paid = _months_paid(world)
    return {key: _measures(world, key, row, paid) for key, row in tally.rows().items() if any(row.values())}


def is_counted(one: Expenditure) -> bool:
    """Investment and what nobody paid for stand apart."""
    return one.kind == "running"


def _count_money(world: World, tally: Tally) -> None:
    for one in filter(is_counted, world.facts.expenditures):
        for service_type in (one.service_type, ALL_TYPES):
            tally.add(
                (quarter_of_month(one.month), one.organisation_id, service_type), "running_cost", worth(world, one) or 0
            )


def _count_clients(world: World, tally: Tally) -> None:
    served = {
        (world.people.of(one.subject), (quarter_of(one.on), one.organisation_id, service_type))
        for one in world.facts.deliveries
        for service_type in (one.service_type, ALL_TYPES)
    }
    for person, key in served:
        if world.people.role_of(person) == "primary_client":
            tally.add(key, "clients")


def _count_refusals(world: World, tally: Tally) -> None:
    for one in world.facts.refusals:
        for service_type in (one.service_type, ALL_TYPES):
            tally.add((one.quarter, one.organisation_id, service_type), "refusal_tally", one.count)


def _months_paid(world: World) -> dict[Key, set[str]]:
    """(organisation, service type) → the months it recorded running money for, all of it convertible."""
    paid: dict[Key, set[str]] = defaultdict(set)
    lacking: dict[Key, set[str]] = defaultdict(set)
    for one in filter(is_counted, world.facts.expenditures):
        for service_type in (one.service_type, ALL_TYPES):
            paid[one.organisation_id, service_type].add(one.month)
            if worth(world, one) is None:
                lacking[one.organisation_id, service_type].add(one.month)
    return {key: months - lacking[key] for key, months in paid.items()}


def _measures(world: World, key: Key, row: dict[str, int | Decimal], paid: dict[Key, set[str]]) -> dict[str, Value]:
    quarter, organisation_id, service_type = key
    is_complete = all(
        world.calendar.is_closed(organisation_id, month) and month in paid.get((organisation_id, service_type), ())
        for month in months_of_quarter(quarter)
    )
    people = int(row["clients"] + row["refusal_tally"])
    per_client = _per_client(Decimal(row["running_cost"]), people) if is_complete and people else None
    return {**row, "is_complete": is_complete, "cost_per_client": per_client}


def _per_client(money: Decimal, people: int) -> Decimal:
    return to_cents(money / people)


MART = Mart(
    name="rpt_cost_per_client_quarterly",
    grain=("period_quarter", "organisation_id", "service_type_code"),
    measures=(*COUNTED, "cost_per_client"),
    cells=cells,
    attributes=("is_complete",),
    note=f"clients: {SAME_PERSONS}",
)
