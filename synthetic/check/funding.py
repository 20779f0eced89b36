"""rpt_funding_quarterly: how much of the next year is covered, by how many, and how long it lets wait."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from synthetic.check.calendar import last_day, month_of, months_of_quarter, quarter_of
from synthetic.check.expenditures import worth
from synthetic.check.funding_facts import Commitment, Receipt
from synthetic.check.mart import Cells, Mart, Value, World
from synthetic.check.money import converted, to_cents

YEAR = 12
SHARE = Decimal("0.0001")
REIMBURSED = "reimbursed"
MEASURES = (
    "committed_amount",
    "expected_cost",
    "covered_share",
    "largest_funder_amount",
    "largest_funder_share",
    "received_amount",
    "reimbursements",
    "total_reimbursement_days",
    "median_reimbursement_days",
    "unmapped_rows",
)


def cells(world: World) -> Cells:
    promised = {one.organisation_id for one in world.facts.commitments}
    funded = promised | {one.organisation_id for one in world.facts.receipts}
    return {
        (quarter, organisation_id): {
            **_cover(world, quarter, organisation_id),
            **_payments(world, quarter, organisation_id),
            "unmapped_rows": _unmapped(world, quarter, organisation_id),
        }
        for quarter in _quarters_over(world)
        for organisation_id in funded
    }


def _quarters_over(world: World) -> Iterator[str]:
    for quarter in world.calendar.quarters():
        if _last_day(quarter) <= world.facts.data_as_of:
            yield quarter


def _last_day(quarter: str) -> date:
    return last_day(months_of_quarter(quarter)[-1])


def _number(month: str) -> int:
    return int(month[:4]) * YEAR + int(month[5:]) - 1


def _months_before(quarter: str) -> list[str]:
    """The twelve months that end with the quarter."""
    last = _number(months_of_quarter(quarter)[-1])
    return [f"{number // YEAR:04d}-{number % YEAR + 1:02d}" for number in range(last - YEAR + 1, last + 1)]


def _cover(world: World, quarter: str, organisation_id: str) -> dict[str, Value]:
    by_funder: dict[str, Decimal] = defaultdict(Decimal)
    for one, months in _promises(world, quarter, organisation_id):
        amount = converted(one.amount, one.currency, month_of(one.on), world.facts.data_as_of)
        by_funder[one.funder_id] += to_cents((amount or Decimal(0)) * months / _length(one))
    promised, largest = sum(by_funder.values(), Decimal(0)), max(by_funder.values(), default=Decimal(0))
    expected = _expected(world, quarter, organisation_id)
    return {
        "committed_amount": promised,
        "expected_cost": expected,
        "covered_share": _share(promised, expected),
        "largest_funder_amount": largest,
        "largest_funder_share": _share(largest, promised),
    }


def _promises(world: World, quarter: str, organisation_id: str) -> Iterator[tuple[Commitment, int]]:
    """Promises made by the end of the quarter, and how many of their months lie in the twelve after it."""
    first = _number(months_of_quarter(quarter)[-1]) + 1
    for one in world.facts.commitments:
        if one.organisation_id == organisation_id and one.on <= _last_day(quarter):
            begins, ends = _number(one.first_month), _number(one.first_month) + _length(one) - 1
            months = min(ends, first + YEAR - 1) - max(begins, first) + 1
            if months > 0:
                yield one, months


def _length(one: Commitment) -> int:
    return max(_number(one.last_month) - _number(one.first_month), 0) + 1


def _expected(world: World, quarter: str, organisation_id: str) -> Decimal | None:
    months = _months_before(quarter)
    if not all(world.calendar.is_closed(organisation_id, month) for month in months):
        return None
    spent: dict[str, Decimal | None] = {}
    for one in world.facts.expenditures:
        if one.organisation_id == organisation_id and one.kind == "running" and one.month in months:
            amount, before = worth(world, one), spent.get(one.month, Decimal(0))
            spent[one.month] = None if amount is None or before is None else before + amount
    known = [amount for amount in spent.values() if amount is not None]
    return sum(known, Decimal(0)) if len(known) == YEAR else None


def _share(part: Decimal, whole: Decimal | None) -> Decimal | None:
    return (part / whole).quantize(SHARE, rounding=ROUND_HALF_UP) if whole else None


def _payments(world: World, quarter: str, organisation_id: str) -> dict[str, Value]:
    came = _receipts(world, quarter, organisation_id)
    paid_back = {one.funding_id for one in world.facts.commitments if one.condition == REIMBURSED}
    days = [(one.on - last_day(one.month)).days for one in came if one.funding_id in paid_back]
    return {
        "received_amount": sum((_received(world, one) or Decimal(0) for one in came), Decimal(0)),
        "reimbursements": len(days),
        "total_reimbursement_days": sum(days),
        "median_reimbursement_days": Decimal(str(median(days))) if days else None,
    }


def _receipts(world: World, quarter: str, organisation_id: str) -> list[Receipt]:
    return [
        one for one in world.facts.receipts if one.organisation_id == organisation_id and quarter_of(one.on) == quarter
    ]


def _received(world: World, one: Receipt) -> Decimal | None:
    return converted(one.amount, one.currency, month_of(one.on), world.facts.data_as_of)


def _unmapped(world: World, quarter: str, organisation_id: str) -> int:
    promises = (one for one, _ in _promises(world, quarter, organisation_id))
    amounts = [converted(one.amount, one.currency, month_of(one.on), world.facts.data_as_of) for one in promises]
    amounts += [_received(world, one) for one in _receipts(world, quarter, organisation_id)]
    return amounts.count(None)


MART = Mart(
    name="rpt_funding_quarterly",
    grain=("period_quarter", "organisation_id"),
    measures=MEASURES,
    cells=cells,
)
