"""rpt_cost_per_unit_quarterly: money by unit, where all units of a type are of one kind."""

from collections import defaultdict
from decimal import Decimal

from synthetic.check.allocation import split
from synthetic.check.calendar import quarter_of, quarter_of_month
from synthetic.check.cost_periods import Books, complete
from synthetic.check.mart import Cells, Key, Mart, Tally, Value, World
from synthetic.check.money import to_cents


def cells(world: World) -> Cells:
    tally, kinds = Tally(("deliveries", "quantity")), defaultdict[Key, set[str]](set)
    for one in world.facts.deliveries:
        of_type = (quarter_of(one.on), one.organisation_id, one.service_type)
        kinds[of_type].add(one.unit)
        tally.add((*of_type, one.unit), "deliveries")
        tally.add((*of_type, one.unit), "quantity", one.quantity)
    money, whole = _attributable(world), complete(world)
    return {
        key: _row(row, money[key[:3]] if len(kinds[key[:3]]) == 1 else None, Books(*key[:3]) in whole)
        for key, row in tally.rows().items()
    }


def _attributable(world: World) -> dict[Key, Decimal]:
    """(quarter, organisation, type) → running money without that of who refused."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for pool, one in split(world).items():
        found[quarter_of_month(pool.month), pool.organisation_id, pool.service_type] += one.attributable
    return found


def _row(row: dict[str, int | Decimal], money: Decimal | None, is_complete: bool) -> dict[str, Value]:
    is_priced = money is not None and is_complete and row["quantity"]
    return {
        **row,
        "attributable_amount": money,
        "is_complete": is_complete,
        "cost_per_unit": to_cents(Decimal(money) / Decimal(row["quantity"]))
        if is_priced and money is not None
        else None,
    }


MART = Mart(
    name="rpt_cost_per_unit_quarterly",
    grain=("period_quarter", "organisation_id", "service_type_code", "unit_code"),
    measures=("deliveries", "quantity", "attributable_amount", "cost_per_unit"),
    cells=cells,
    attributes=("is_complete",),
)
