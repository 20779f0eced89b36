"""What money was worth: the seeds that the ministry edits, read by our own hand.

Source: docs/reference/counting/cost.md, "Money".
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Final

SEEDS: Final = Path(__file__).parents[2] / "dbt_project" / "seeds"
CURRENCY_OF_FIGURES: Final = "EUR"
CONSTANT_PRICES_OF: Final = "2026-01"
CENT: Final = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Half a cent goes away from nought, as an office rounds."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def converted(amount: Decimal, currency: str, month: str, known_by: date) -> Decimal | None:
    """The amount in the currency of the figures; None where no rate of the month was known by then."""
    if currency == CURRENCY_OF_FIGURES:
        return amount
    rate = _rates(known_by).get((currency, month))
    return None if rate is None else to_cents(amount * rate)


def constant(amount: Decimal | None, month: str, known_by: date) -> Decimal | None:
    """The same in constant prices; None where there is no amount or no price index of one of the two months."""
    prices = _prices(known_by)
    if amount is None or month not in prices or CONSTANT_PRICES_OF not in prices:
        return None
    return to_cents(amount * prices[CONSTANT_PRICES_OF] / prices[month])


@cache
def _rates(known_by: date) -> dict[tuple[str, str], Decimal]:
    """A later word replaces an earlier one."""
    rows = sorted(rows_of("exchange_rates"), key=lambda row: row["known_from"])
    return {
        (row["currency_code"], row["period_month"]): Decimal(row["rate"]) for row in rows if _is_known(row, known_by)
    }


@cache
def _prices(known_by: date) -> dict[str, Decimal]:
    rows = sorted(rows_of("consumer_prices"), key=lambda row: row["known_from"])
    return {row["period_month"]: Decimal(row["index_value"]) for row in rows if _is_known(row, known_by)}


def _is_known(row: dict[str, str], known_by: date) -> bool:
    return date.fromisoformat(row["known_from"]) <= known_by


def rows_of(seed: str) -> Iterator[dict[str, str]]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
