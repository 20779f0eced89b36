"""rpt_unmapped_codes_quarterly: the country speaks in known codes, but not all of its money had a rate in time."""

from collections.abc import Iterator

from synthetic.check.calendar import month_of, quarter_of, quarter_of_month
from synthetic.check.expenditures import worth
from synthetic.check.funding_facts import Commitment, Receipt
from synthetic.check.mart import Cells, Key, Mart, Tally, World
from synthetic.check.money import converted

LEDGER_OF_FUNDS = "finance_events"


def cells(world: World) -> Cells:
    tally = Tally(MART.measures)
    for key in (*_without_rate(world), *_outside_calendar(world)):
        tally.add(key, "events")
    return tally.cells()


def _without_rate(world: World) -> Iterator[Key]:
    """Money is entered at the end of the month it is for, a promise or a receipt on its day."""
    for one in world.facts.expenditures:
        if worth(world, one) is None:
            source = world.calendar.organisations[one.organisation_id].source_id
            yield quarter_of_month(one.month), source, "currency", "currency_code", one.currency
    funds: list[Commitment | Receipt] = [*world.facts.commitments, *world.facts.receipts]
    for fund in funds:
        if converted(fund.amount, fund.currency, month_of(fund.on), world.facts.data_as_of) is None:
            yield quarter_of(fund.on), LEDGER_OF_FUNDS, "currency", "currency_code", fund.currency


def _outside_calendar(world: World) -> Iterator[Key]:
    """Receipts for months from before anybody reported; whoever reports a month lies within the calendar by that."""
    quarters = set(world.calendar.quarters())
    for receipt in world.facts.receipts:
        if quarter_of_month(receipt.month) not in quarters:
            yield quarter_of(receipt.on), LEDGER_OF_FUNDS, "period", "period", receipt.month


MART = Mart(
    name="rpt_unmapped_codes_quarterly",
    grain=("period_quarter", "source_id", "code_kind_code", "field_code", "unmapped_code"),
    measures=("events",),
    cells=cells,
)
