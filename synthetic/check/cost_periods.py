"""Quarters and years of money, and which organisation reported both money and clients for all of one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from synthetic.check.calendar import months_of_quarter, quarter_of_month
from synthetic.check.expenditures import IMPUTED, worth
from synthetic.check.mart import World

ALL_TYPES = "ALL"


class Books(NamedTuple):
    """The money of an organisation for one type (or all) in one period."""

    period: str
    organisation_id: str
    service_type: str


@dataclass(slots=True)
class Money:
    running: Decimal = Decimal(0)
    investment: Decimal = Decimal(0)
    imputed: Decimal = Decimal(0)
    months: set[str] = field(default_factory=set)
    lacking: set[str] = field(default_factory=set)
    """Months of which some running money could not be converted."""


def periods_of(month: str) -> tuple[str, str]:
    return quarter_of_month(month), month[:4]


def months_of(period: str) -> list[str]:
    return [f"{period}-{month:02d}" for month in range(1, 13)] if len(period) == 4 else months_of_quarter(period)


def books(world: World) -> dict[Books, Money]:
    kept: dict[Books, Money] = defaultdict(Money)
    for one in world.facts.expenditures:
        amount = worth(world, one)
        for key in _books_of(one.month, one.organisation_id, one.service_type):
            money = kept[key]
            if one.kind == "running":
                money.running += amount or 0
                money.months.add(one.month)
                money.lacking.update([one.month] if amount is None else [])
            elif one.kind in IMPUTED:
                money.imputed += amount or 0
            else:
                money.investment += amount or 0
    return kept


def _books_of(month: str, organisation_id: str, service_type: str) -> Iterator[Books]:
    for period in periods_of(month):
        for each in (service_type, ALL_TYPES):
            yield Books(period, organisation_id, each)


def complete(world: World) -> dict[Books, Money]:
    """Those with money in every month of the period, all of it converted, and every month closed."""
    return {key: money for key, money in books(world).items() if _is_complete(world, key, money)}


def _is_complete(world: World, key: Books, money: Money) -> bool:
    months = months_of(key.period)
    return money.months - money.lacking >= set(months) and all(
        world.calendar.is_closed(key.organisation_id, month) for month in months
    )
