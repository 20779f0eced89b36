"""Matters of courts and offices of plausible people, and what is heard of their referrals."""

from typing import TYPE_CHECKING

from vocabulary import case_codes, codes

if TYPE_CHECKING:
    from tests.support.warehouse_country import Journey

OFFICE = {"organisation_id": "POL-01"}


def add_matters(journey: "Journey") -> None:
    """Drawn last of all, so that nothing that came before is another for it."""
    dice, person = journey.dice, journey.person
    if dice.random() < 0.5:
        for _ in range(dice.randint(1, 3)):
            entitlement, outcome = journey.pick(case_codes.ENTITLEMENTS), journey.pick(codes.OUTCOMES)
            journey.add(
                "entitlement.decided", journey.later(300), {}, entitlement_code=entitlement, outcome_code=outcome,
                **OFFICE,
            )  # fmt: skip
    if dice.random() < 0.4:
        _proceedings(journey, {"proceedings": f"{person} proceedings"})
    if dice.random() < 0.4:
        _order(journey, {"protection_order": f"{person} order"})
    if dice.random() < 0.3:
        _claim(journey, {"compensation": f"{person} claim"})


def _proceedings(journey: "Journey", link: dict[str, str]) -> None:
    of_kind = {"proceedings_kind_code": journey.pick(case_codes.PROCEEDINGS_KINDS), **OFFICE}
    lawyer = journey.dice.choice([True, False, None])
    journey.add("proceedings.joined", journey.later(200), link, has_lawyer=lawyer, **of_kind)
    if journey.dice.random() < 0.5:
        stopped = journey.dice.choice(["proceedings.left", "proceedings.ended"])
        journey.add(stopped, journey.later(400), link, **of_kind)


def _order(journey: "Journey", link: dict[str, str]) -> None:
    of_kind = {"order_kind_code": journey.pick(case_codes.ORDER_KINDS), **OFFICE}
    if journey.dice.random() < 0.8:
        journey.add("protection_order.applied", journey.later(100), link, **of_kind)
    outcome = journey.pick(case_codes.ORDER_OUTCOMES)
    journey.add("protection_order.decided", journey.later(200), link, order_outcome_code=outcome, **of_kind)
    if journey.dice.random() < 0.3:
        journey.add("protection_order.breached", journey.later(300), link, **of_kind)


def _claim(journey: "Journey", link: dict[str, str]) -> None:
    of_kind = {"compensation_kind_code": journey.pick(case_codes.COMPENSATION_KINDS), **OFFICE}
    journey.add("compensation.claimed", journey.later(200), link, **of_kind)
    for step in journey.dice.sample(["awarded", "paid"], journey.dice.randint(0, 2)):
        amount, currency = f"{journey.dice.randrange(10, 900)}.25", journey.dice.choice(["EUR", "BAM"])
        journey.add(f"compensation.{step}", journey.later(400), link, **of_kind, amount=amount, currency_code=currency)
