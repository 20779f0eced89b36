"""The ministry's ledger of funds: what was promised to an organisation, by whom and for when, and what came of it.

Source: docs/explanation/synthetic-country.md, "Who pays".
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from synthetic.clock import recorded_after
from synthetic.country import FUNDED, LEDGER_OF_FUNDS, Organisation, Window, month_end
from synthetic.dice import dice, token
from synthetic.funders import DONORS
from synthetic.months import MONTHLY_EURO, money
from synthetic.records import FundingLine

GRANT_MONTHS: Final = 18
REIMBURSED: Final = frozenset({"NGO-01", "NGO-03", "NGO-04", "SHL-01"})
"""Organisations to which the state pays back what they spent, month by month."""


@dataclass(frozen=True, slots=True)
class Promise:
    organisation: Organisation
    funder: str
    funder_kind: str
    first_month: date
    months: int
    amount: Decimal
    currency: str
    condition: str
    on: date

    @property
    def until(self) -> date:
        return _months_later(self.first_month, self.months - 1)


def funding_lines(seed: int, window: Window) -> Iterator[FundingLine]:
    for organisation in FUNDED:
        for promise in (*_budgets(seed, organisation, window), *_grants(seed, organisation, window)):
            if window.first_day <= promise.on <= window.last_event_day:
                yield from _lines_of(seed, promise, window)


def _budgets(seed: int, organisation: Organisation, window: Window) -> Iterator[Promise]:
    """Of the state and of a municipality, for each year, promised in the December before."""
    month_costs = sum(MONTHLY_EURO[type_] for type_ in organisation.offers)
    for year in range(window.first_day.year, window.today.year + 2):
        cup = dice(seed, "budget", organisation.id, year)
        first, on = date(year, 1, 1), date(year - 1, 12, cup.randint(5, 22))
        condition = "reimbursed" if organisation.id in REIMBURSED else "in_advance"
        state = money(cup, cup.randint(35, 60) * month_costs * 12 // 100)
        yield Promise(organisation, "FND-STATE", "state", first, 12, state, "EUR", condition, on)
        if cup.happens(0.7):
            town = money(cup, cup.randint(5, 20) * month_costs * 12 // 100)
            funder = f"FND-{organisation.region}"
            yield Promise(organisation, funder, "municipality", first, 12, town, "EUR", "in_advance", on)


def _grants(seed: int, organisation: Organisation, window: Window) -> Iterator[Promise]:
    """Of a foreign donor in its own currency, each for a year and a half, one after the other."""
    if organisation.id not in DONORS:
        return
    currency, share = DONORS[organisation.id]
    month_costs = sum(MONTHLY_EURO[type_] for type_ in organisation.offers)
    first = window.first_day
    while first <= window.today:
        cup = dice(seed, "grant", organisation.id, str(first))
        amount = money(cup, share * month_costs * GRANT_MONTHS // 100)
        on = first + timedelta(days=cup.randint(0, 40))
        funder, kind = f"FND-{currency}", "foreign_government"
        yield Promise(organisation, funder, kind, first, GRANT_MONTHS, amount, currency, "in_advance", on)
        first = _months_later(first, GRANT_MONTHS)


def _lines_of(seed: int, promise: Promise, window: Window) -> Iterator[FundingLine]:
    key = (promise.organisation.id, promise.funder, str(promise.first_month))
    cup = dice(seed, "funding", *key)
    line = FundingLine(
        source=LEDGER_OF_FUNDS,
        stream="events",
        id="FIN" + token(9, seed, "promise", *key),
        recorded_at=recorded_after(cup, promise.on, window.today),
        organisation=promise.organisation.id,
        is_promise=True,
        on=promise.on,
        funding=token(9, seed, "funding", *key),
        funder=promise.funder,
        funder_kind=promise.funder_kind,
        amount=promise.amount,
        currency=promise.currency,
        month=promise.first_month,
        until=promise.until,
        condition=promise.condition,
    )
    yield line
    came = replace(line, is_promise=False, until=None, condition=None)
    for number, (on, month, amount) in enumerate(_payments(seed, promise, key)):
        if on <= window.last_event_day:
            name, written = "FIN" + token(9, seed, "payment", *key, number), recorded_after(cup, on, window.today)
            yield replace(came, id=name, recorded_at=written, on=on, amount=amount, month=month)


def _payments(seed: int, promise: Promise, key: tuple[str, ...]) -> Iterator[tuple[date, date, Decimal]]:
    """Day of the payment, the month it is for, the amount: back month by month, or ahead half a year at a time."""
    cup = dice(seed, "payments", *key)
    step = 1 if promise.condition == "reimbursed" else 6
    for number in range(0, promise.months, step):
        month = _months_later(promise.first_month, number)
        amount = (promise.amount * step / promise.months).quantize(Decimal("0.01"))
        delay = cup.randint(18, 110)
        on = month_end(month) + timedelta(days=delay) if step == 1 else max(promise.on, month) + timedelta(days=9)
        yield on, month, amount


def _months_later(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
