"""rpt_expenditures_quarterly: what was spent by whom and whose money it was; what nobody paid for stands apart."""

from decimal import Decimal

from synthetic.check.calendar import quarter_of_month
from synthetic.check.facts import Expenditure
from synthetic.check.mart import Cells, Mart, Tally, World
from synthetic.check.money import constant, converted

NOT_KNOWN = "not_known"
IMPUTED = ("in_kind", "pro_bono")
MEASURES = (
    "expenditures",
    "cash_amount",
    "imputed_amount",
    "constant_cash_amount",
    "constant_imputed_amount",
    "unmapped_rows",
    "unpriced_rows",
)


def worth(world: World, one: Expenditure) -> Decimal | None:
    """The expenditure in the currency of the figures, as it was known by data_as_of."""
    return converted(one.amount, one.currency, one.month, world.facts.data_as_of)


def unmapped_rows(world: World) -> int:
    return sum(1 for one in world.facts.expenditures if worth(world, one) is None)


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    for one in world.facts.expenditures:
        key = (quarter_of_month(one.month), one.organisation_id, one.service_type, one.funder or NOT_KNOWN, one.kind)
        kind = "imputed_amount" if one.kind in IMPUTED else "cash_amount"
        amount = worth(world, one)
        steady = constant(amount, one.month, world.facts.data_as_of)
        tally.add(key, "expenditures")
        tally.add(key, kind, amount or 0)
        tally.add(key, f"constant_{kind}", steady or 0)
        tally.add(key, "unmapped_rows", int(amount is None))
        tally.add(key, "unpriced_rows", int(steady is None))
    return tally.cells()


MART = Mart(
    name="rpt_expenditures_quarterly",
    grain=("period_quarter", "organisation_id", "service_type_code", "funder_kind_code", "expenditure_kind_code"),
    measures=MEASURES,
    cells=cells,
)
