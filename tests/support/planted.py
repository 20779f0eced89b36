"""A country small enough to count by hand: two regions, three organisations, half a year."""

from datetime import date
from decimal import Decimal
from typing import Any

from synthetic.check.facts import (
    Assessment,
    Closing,
    Decision,
    Decline,
    Delivery,
    Detection,
    Evidence,
    Expenditure,
    Facts,
    Opening,
    Organisation,
    Referral,
    ReferralEvent,
    Refusal,
    Subject,
)
from synthetic.check.justice_facts import Entitlement, Justice, Matter
from synthetic.check.mart import Cells, Mart, World

POLICE = Organisation("POL-01", "police_register", "AV-01", frozenset(), frozenset("*"), False, date(2026, 1, 1))
NGO = Organisation(
    "NGO-01", "ngo_kobo", "AV-01", frozenset({"legal"}), frozenset({"AV-01", "AV-02"}), True, date(2026, 1, 1)
)
SHELTER = Organisation(
    "SHL-01", "shelter_csv", "AV-02", frozenset({"accommodation"}), frozenset("*"), False, date(2026, 1, 1)
)
ORGANISATIONS = (POLICE, NGO, SHELTER)
MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
"""Those due by the first of July less one: June is due on the 15th of July."""


def day(text: str) -> date:
    """``03-14`` of 2026, or a whole date."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def who(person: str, source: str = "ngo_kobo") -> Subject:
    return Subject(source, person)


def all_closed(*months: str) -> frozenset[Closing]:
    return frozenset(Closing(one.organisation_id, month) for one in ORGANISATIONS for month in months or MONTHS)


def plant(*planted: object, **more: Any) -> World:
    """A world of these facts, sorted to their kinds; by default every due month is closed by everybody."""
    kinds: dict[str, Any] = {name: tuple(one for one in planted if isinstance(one, kind)) for name, kind in KINDS}
    entitlements = tuple(one for one in planted if isinstance(one, Entitlement))
    matters = [one for one in planted if isinstance(one, Matter)]
    kinds["justice"] = Justice(entitlements, *(tuple(one for one in matters if one.step in steps) for steps in STEPS))
    kinds["subjects"] = frozenset(one.subject for one in planted if hasattr(one, "subject"))
    defaults = {
        "data_as_of": date(2026, 7, 1),
        "regions": ("AV-01", "AV-02"),
        "organisations": ORGANISATIONS,
        "closings": all_closed(),
    }
    return World(Facts(**(defaults | kinds | more)))


STEPS = ({"joined", "left", "ended"}, {"applied", "decided", "breached"}, {"claimed", "awarded", "paid"})
KINDS = (
    ("evidence", Evidence),
    ("detections", Detection),
    ("decisions", Decision),
    ("openings", Opening),
    ("assessments", Assessment),
    ("declines", Decline),
    ("referrals", Referral),
    ("referral_events", ReferralEvent),
    ("deliveries", Delivery),
    ("expenditures", Expenditure),
    ("refusals", Refusal),
)


def detected(person: str, on: str, region: str = "AV-01", said: str = "tip", **more: Any) -> Detection:
    source, case, body = (more.pop(name, default) for name, default in DETECTED)
    return Detection(who(person, source), case or f"D-{person}", day(on), body, region, frozenset(said.split()), **more)


DETECTED = (("source", "police_register"), ("case", None), ("body", "police"))


def decided(person: str, on: str, outcome: str = "positive", case: str | None = None) -> Decision:
    about = (who(person, "police_register"), case or f"D-{person}")
    return Decision(*about, day(on), "presumed", "first", outcome, "police")


def opened(person: str, on: str, residence: str | None = None, **more: Any) -> Opening:
    said, source = more.pop("said", "dv"), more.pop("source", "ngo_kobo")
    role = more.pop("role", "primary_client")
    return Opening(who(person, source), day(on), role, frozenset(said.split()), residence)


def assessed(person: str, on: str, kind: str = "legal", residence: str | None = "AV-01", **more: Any) -> Assessment:
    by, disposition = more.pop("by", "NGO-01"), more.pop("disposition", "referred")
    need = more.pop("need", f"N-{person}-{kind}-{on}-{by}")
    return Assessment(who(person, **more), need, day(on), by, kind, disposition, residence)


def declined(need: Assessment, on: str, reason: str = "not_now") -> Decline:
    return Decline(need.need_id, day(on), reason)


def referred(person: str, on: str, to: str = "SHL-01", kind: str = "legal", by: str = "NGO-01") -> Referral:
    return Referral(who(person), f"R-{person}", day(on), by, to, kind)


def entitled(person: str, on: str, outcome: str = "positive", code: str = "recovery_period") -> Entitlement:
    return Entitlement(who(person, "police_register"), day(on), "POL-01", code, outcome)


def matter(person: str, step: str, on: str, kind: str, **more: Any) -> Matter:
    return Matter(who(person, "police_register"), more.pop("no", f"{kind}-{person}"), step, day(on), kind, **more)


def heard(person: str, what: str, on: str, reason: str | None = None) -> ReferralEvent:
    return ReferralEvent(f"R-{person}", what, day(on), reason)


def delivered(person: str, on: str, kind: str = "legal", by: str = "NGO-01", **more: Any) -> Delivery:
    quantity = Decimal(more.pop("quantity", 1))
    return Delivery(who(person, **more), day(on), by, kind, quantity)


def spent(month: str, amount: str, kind: str = "legal", by: str = "NGO-01", **more: Any) -> Expenditure:
    currency, purpose = more.get("currency", "EUR"), more.get("purpose", "running")
    return Expenditure(by, month, kind, Decimal(amount), currency, purpose)


def counted(mart: Mart, world: World, *measures: str) -> Cells:
    """The rows of the mart in which one of these measures is not nought, with these measures only."""
    rows = {key: {name: row[name] for name in measures} for key, row in mart.cells(world).items()}
    return {key: row for key, row in rows.items() if any(row.values())}
