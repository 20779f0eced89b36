"""What was planted about the funding of organisations; filled by `truth`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Commitment:
    """Money promised for some months."""

    organisation_id: str
    funding_id: str
    funder_id: str
    on: date
    first_month: str
    last_month: str
    amount: Decimal
    currency: str
    condition: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came, for a month, on a promise."""

    organisation_id: str
    funding_id: str
    on: date
    month: str
    amount: Decimal
    currency: str


def commitment(record: dict[str, Any], fact: dict[str, Any]) -> Commitment:
    return Commitment(
        organisation_id=record["organisation_id"],
        funding_id=fact["funding_id"],
        funder_id=fact["funder_id"],
        on=date.fromisoformat(fact["date"]),
        first_month=fact["period"],
        last_month=fact.get("until_period", fact["period"]),
        amount=Decimal(fact["amount"]),
        currency=fact["currency_code"],
        condition=fact.get("funding_condition_code"),
    )


def receipt(record: dict[str, Any], fact: dict[str, Any]) -> Receipt:
    return Receipt(
        organisation_id=record["organisation_id"],
        funding_id=fact["funding_id"],
        on=date.fromisoformat(fact["date"]),
        month=fact["period"],
        amount=Decimal(fact["amount"]),
        currency=fact["currency_code"],
    )
