"""What courts, prosecutors and the migration office do for a person: entitlements, proceedings, orders, compensation.

Only the story; how the register of justice and status tells it is in `justice_records`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from synthetic.dice import Dice

MIGRATION, COURT, PROSECUTION = "MIG-01", "CRT-01", "PRO-01"
OUTCOMES: Final = {"positive": 74, "negative": 19, "suspended": 5, "withdrawn": 2}
OTHER_ENTITLEMENTS: Final = {
    "identity_document": 3, "registration": 4, "insurance": 5, "benefit": 6, "housing_subsidy": 3, "work_permit": 2,
}  # fmt: skip
PROCEEDINGS: Final = {"criminal": 50, "civil": 10, "family": 22, "labour": 8, "administrative": 4, "immigration": 6}
STANDING: Final = {"criminal": ("witness", "injured_party"), "civil": ("claimant",), "labour": ("claimant",)}
RESULTS: Final = {
    "for_the_client": 35, "partly": 20, "against_the_client": 15, "settled": 10, "discontinued": 20,
}  # fmt: skip
ORDERS: Final = {"emergency_barring": 35, "interim": 20, "protection_order": 30, "restraining": 15}
PAYERS: Final = {"criminal_court": 45, "civil_court": 15, "state_fund": 30, "employer": 10}
CURRENCIES: Final = {"EUR": 92, "BAM": 8}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an authority did, on a day."""

    on: date
    organisation: str
    type: str
    matter: str = ""
    """Which of the person's proceedings, orders or claims it is about."""
    fields: dict[str, Any] = field(default_factory=dict)


def entitlements(cup: Dice, start: date, *, is_foreign: bool, positive_on: date | None) -> Iterator[Step]:
    """The recovery period soon after a positive first stage, and now and then what other help asks for."""
    if positive_on and cup.happens(0.82):
        yield _decided(cup, positive_on + timedelta(days=cup.choice((0, 1, 3, 7, 14, 25, 40))), "recovery_period", 45)
    if is_foreign and positive_on and cup.happens(0.6):
        first = positive_on + timedelta(days=cup.randint(20, 200))
        yield _decided(cup, first, "residence_permit", 180)
        if cup.happens(0.3):
            yield _decided(cup, first + timedelta(days=180), "residence_permit", 365)
    for entitlement in _wished(cup):
        yield _decided(cup, start + timedelta(days=cup.randint(3, 260)), entitlement, 365)


def _wished(cup: Dice) -> list[str]:
    return [name for name, chance in OTHER_ENTITLEMENTS.items() if cup.happens(chance / 25)]


def _decided(cup: Dice, on: date, entitlement: str, days: int) -> Step:
    outcome = cup.weighted(OUTCOMES)
    until = (on + timedelta(days=days)).isoformat() if outcome == "positive" else None
    fields = {"entitlement_code": entitlement, "outcome_code": outcome, "decision_kind_code": "first"}
    return Step(on, MIGRATION, "entitlement.decided", fields=fields | {"valid_until": until})


def proceedings(cup: Dice, start: date) -> Iterator[Step]:
    """One or two proceedings: joined with a lawyer or without, left or ended after a year or so."""
    for number in range(cup.choice((1, 1, 1, 2))):
        kind = cup.weighted(PROCEEDINGS)
        on = start + timedelta(days=cup.randint(5, 200))
        by = PROSECUTION if kind == "criminal" else COURT
        of_kind = {"proceedings_kind_code": kind}
        lawyer = cup.weighted({True: 52, False: 33, None: 15})
        joined = {"standing_code": cup.choice(STANDING.get(kind, ("injured_party",))), "has_lawyer": lawyer}
        yield Step(on, by, "proceedings.joined", f"proceedings {number}", of_kind | joined)
        end = on + timedelta(days=round(300 * cup.lognormvariate(0, 0.6)))
        if cup.happens(0.1):
            yield Step(end, by, "proceedings.left", f"proceedings {number}", of_kind)
        elif cup.happens(0.8):
            result = {"proceedings_result_code": cup.weighted(RESULTS)}
            yield Step(end, by, "proceedings.ended", f"proceedings {number}", of_kind | result)


def orders(cup: Dice, start: date) -> Iterator[Step]:
    """Orders of protection; an emergency one is often made without an application."""
    on = start
    for number in range(cup.choice((1, 1, 2))):
        kind, matter = cup.weighted(ORDERS), f"order {number}"
        of_kind = {"order_kind_code": kind}
        on += timedelta(days=cup.randint(0, 60))
        if kind != "emergency_barring" or cup.happens(0.3):
            yield Step(on, COURT, "protection_order.applied", matter, of_kind)
        if cup.happens(0.1):
            continue
        decided = on + timedelta(days=0 if kind == "emergency_barring" else cup.randint(1, 45))
        yield from _order_decided(cup, decided, matter, of_kind)


def _order_decided(cup: Dice, on: date, matter: str, of_kind: dict[str, Any]) -> Iterator[Step]:
    outcome = cup.weighted({"granted": 70, "refused": 22, "withdrawn": 8})
    days = cup.choice((14, 30, 90, 180, 365))
    until = (on + timedelta(days=days)).isoformat() if outcome == "granted" else None
    fields = of_kind | {"order_outcome_code": outcome, "valid_until": until}
    yield Step(on, COURT, "protection_order.decided", matter, fields)
    if outcome == "granted" and cup.happens(0.22):
        for _ in range(cup.randint(1, 3)):
            yield Step(on + timedelta(days=cup.randint(0, days)), COURT, "protection_order.breached", matter, of_kind)


def compensation(cup: Dice, start: date) -> Iterator[Step]:
    """Claimed often, awarded sometimes, paid seldom."""
    of_kind = {"compensation_kind_code": cup.weighted(PAYERS)}
    currency, on = cup.weighted(CURRENCIES), start + timedelta(days=cup.randint(20, 240))
    wanted = Decimal(cup.randint(8, 240)) * 125
    money = None if cup.happens(0.15) else wanted
    yield Step(on, COURT, "compensation.claimed", "claim", of_kind | _money(money, currency))
    if not cup.happens(0.55):
        return
    awarded, on = wanted * cup.randint(2, 10) / 10, on + timedelta(days=cup.randint(120, 420))
    yield Step(on, COURT, "compensation.awarded", "claim", of_kind | _money(awarded, currency))
    for _ in range(cup.weighted({0: 55, 1: 30, 2: 15})):
        on += timedelta(days=cup.randint(20, 200))
        part = (awarded * cup.randint(1, 5) / 10).quantize(Decimal("0.01"))
        yield Step(on, COURT, "compensation.paid", "claim", of_kind | _money(part, currency))


def _money(amount: Decimal | None, currency: str) -> dict[str, Any]:
    return {"amount": f"{amount:.2f}", "currency_code": currency} if amount is not None else {}
