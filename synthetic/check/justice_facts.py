"""What courts and offices did, as the planted truth has it: entitlements, proceedings, orders, compensation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from synthetic.check.subjects import Subject

Json = dict[str, Any]
Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class Entitlement:
    subject: Subject
    on: date
    organisation_id: str
    code: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A step of proceedings, an order or a claim. `matter_id` is unique among all sources, `step` the event's verb."""

    subject: Subject
    matter_id: str
    step: str
    on: date
    kind: str
    has_lawyer: bool | None = None
    outcome: str | None = None
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Justice:
    entitlements: tuple[Entitlement, ...] = ()
    proceedings: tuple[Matter, ...] = ()
    orders: tuple[Matter, ...] = ()
    claims: tuple[Matter, ...] = ()


def justice_of(records: list[Json]) -> Justice:
    """All of it, from the records that count."""
    return Justice(
        entitlements=tuple(_each(records, "entitlement.", _entitlement)),
        proceedings=tuple(_each(records, "proceedings.", _matter("proceedings"))),
        orders=tuple(_each(records, "protection_order.", _matter("protection_order", "order"))),
        claims=tuple(_each(records, "compensation.", _matter("compensation"))),
    )


def _each(records: list[Json], entity: str, shape: Callable[[Json, Json], Shape]) -> Iterator[Shape]:
    for record in records:
        for fact in record["facts"]:
            if fact["type"].startswith(entity):
                yield shape(record, fact)


def _entitlement(record: Json, fact: Json) -> Entitlement:
    return Entitlement(
        _subject(record), _day(fact), record["organisation_id"], fact["entitlement_code"], fact["outcome_code"]
    )


def _matter(entity: str, kind: str = "") -> Callable[[Json, Json], Matter]:
    def shape(record: Json, fact: Json) -> Matter:
        return Matter(
            subject=_subject(record),
            matter_id=f"{record['source']}/{fact[f'{entity}_id']}",
            step=fact["type"].split(".")[1],
            on=_day(fact),
            kind=fact[f"{kind or entity}_kind_code"],
            has_lawyer=fact.get("has_lawyer"),
            outcome=fact.get("order_outcome_code"),
            amount=Decimal(fact["amount"]) if "amount" in fact else None,
            currency=fact.get("currency_code"),
        )

    return shape


def _subject(record: Json) -> Subject:
    return Subject(record["source"], record["source_person"])


def _day(fact: Json) -> date:
    return date.fromisoformat(fact["date"])
