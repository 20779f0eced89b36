"""A country small enough to count by hand: two regions, three organisations, half a year."""

from datetime import date
from decimal import Decimal
from typing import Any

from synthetic.check.calendar import due_on
from synthetic.check.case_facts import (
    CaseClosed,
    CaseReopened,
    CaseTransferred,
    Casework,
    FollowupAttempted,
    ManagerAssigned,
    MilestoneEvent,
    OutcomeAssessed,
    PhaseEntered,
    Placed,
    PlacementEnded,
    PlacesReported,
    PlanAgreed,
    Setback,
)
from synthetic.check.facts import (
    Assessment,
    Closing,
    Consent,
    Decision,
    Decline,
    Delivery,
    Detection,
    Evidence,
    Expenditure,
    Facts,
    Opening,
    Organisation,
    Portrait,
    Referral,
    ReferralEvent,
    Refusal,
    Return,
    Subject,
    Telling,
)
from synthetic.check.funding_facts import Commitment, Receipt
from synthetic.check.justice_facts import Entitlement, Justice, Matter
from synthetic.check.mart import Cells, Mart, World
from synthetic.check.registry_facts import (
    Agreement,
    AgreementEnd,
    Feedback,
    Offer,
    Registration,
    Staffing,
    Withdrawal,
)

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
    kinds["casework"] = Casework(
        **{name: tuple(one for one in planted if isinstance(one, kind)) for name, kind in CASEWORK}
    )
    entitlements = tuple(one for one in planted if isinstance(one, Entitlement))
    matters = [one for one in planted if isinstance(one, Matter)]
    kinds["justice"] = Justice(entitlements, *(tuple(one for one in matters if one.step in steps) for steps in STEPS))
    kinds["subjects"] = frozenset(one.subject for one in planted if hasattr(one, "subject"))
    defaults = {
        "data_as_of": date(2026, 7, 1),
        "regions": ("AV-01", "AV-02"),
        "organisations": ORGANISATIONS,
        "closings": all_closed(),
        "first_closed": {each: due_on(each.month) for each in all_closed()},
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
    ("consents", Consent),
    ("expenditures", Expenditure),
    ("refusals", Refusal),
    ("returns", Return),
    ("tellings", Telling),
    ("commitments", Commitment),
    ("receipts", Receipt),
    ("portraits", Portrait),
    ("registrations", Registration),
    ("offers", Offer),
    ("withdrawals", Withdrawal),
    ("staffings", Staffing),
    ("agreements", Agreement),
    ("agreement_ends", AgreementEnd),
    ("feedbacks", Feedback),
)


CASEWORK: tuple[tuple[str, type], ...] = (
    ("closings", CaseClosed),
    ("reopenings", CaseReopened),
    ("transfers", CaseTransferred),
    ("placements", Placed),
    ("placement_ends", PlacementEnded),
    ("phases", PhaseEntered),
    ("setbacks", Setback),
    ("milestones", MilestoneEvent),
    ("outcomes", OutcomeAssessed),
    ("attempts", FollowupAttempted),
    ("managers", ManagerAssigned),
    ("plans", PlanAgreed),
    ("places", PlacesReported),
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
    role, case, by = more.pop("role", "primary_client"), more.pop("case", f"C-{person}"), more.pop("by", "NGO-01")
    return Opening(who(person, source), day(on), role, frozenset(said.split()), residence, case, by)


def ended(person: str, on: str, reason: str = "planned", case: str | None = None) -> CaseClosed:
    return CaseClosed(who(person), case or f"C-{person}", day(on), reason, "NGO-01")


def reopened(person: str, on: str, case: str | None = None) -> CaseReopened:
    return CaseReopened(case or f"C-{person}", day(on))


def entered(person: str, on: str, phase: str = "transition") -> PhaseEntered:
    return PhaseEntered(f"C-{person}", day(on), phase)


def set_back(person: str, on: str, trigger: str = "partner") -> Setback:
    return Setback(who(person), f"C-{person}", day(on), "NGO-01", trigger)


def aimed(person: str, on: str, due_on: str | None = None, kind: str = "set", by_client: bool = True) -> MilestoneEvent:
    due = day(due_on) if due_on else None
    return MilestoneEvent(f"M-{person}", kind, day(on), "NGO-01", "health", due, by_client)


def told(person: str, on: str, domain: str = "economic_independence", **more: str) -> OutcomeAssessed:
    return OutcomeAssessed(who(person), day(on), domain, more.get("settlement"), more.get("work"))


def tried(person: str, on: str, result: str = "not_reached") -> FollowupAttempted:
    return FollowupAttempted(who(person), day(on), result)


def managed(person: str, on: str, staff: str, *, planned: bool = True) -> ManagerAssigned:
    return ManagerAssigned(f"C-{person}", day(on), "NGO-01", staff, planned)


def handed_over(person: str, on: str, by: str, to: str) -> CaseTransferred:
    return CaseTransferred(who(person), f"C-{person}", day(on), by, to)


def opened_places(month: str, places: int, by: str = "SHL-01") -> PlacesReported:
    return PlacesReported(by, month, "accommodation", places)


def planned(person: str, on: str, *types: str) -> PlanAgreed:
    return PlanAgreed(who(person), f"C-{person}", day(on), types)


def placed(person: str, on: str, until: str | None = None) -> list[Placed | PlacementEnded]:
    ends = [PlacementEnded(f"P-{person}", day(until))] if until else []
    return [Placed(who(person), f"P-{person}", f"C-{person}", day(on), "SHL-01"), *ends]


def assessed(person: str, on: str, kind: str = "legal", residence: str | None = "AV-01", **more: Any) -> Assessment:
    by, disposition = more.pop("by", "NGO-01"), more.pop("disposition", "referred")
    need = more.pop("need", f"N-{person}-{kind}-{on}-{by}")
    return Assessment(who(person, **more), need, day(on), by, kind, disposition, residence)


def declined(need: Assessment, on: str, reason: str = "not_now") -> Decline:
    return Decline(need.need_id, day(on), reason, need.organisation_id, need.service_type)


def referred_for(need: Assessment, on: str, to: str = "SHL-01", number: str = "1") -> Referral:
    number = f"{need.need_id}/{number}"
    return Referral(need.subject, number, day(on), need.organisation_id, to, need.service_type, need.need_id)


def answered(referral: Referral, on: str, reason: str | None = None) -> ReferralEvent:
    """Refused where there is a reason."""
    return ReferralEvent(referral.referral_id, "refused" if reason else "accepted", day(on), reason)


def registered(by: str, on: str = "2025-12-01", region: str = "AV-01", area: str = "*") -> Registration:
    return Registration(by, day(on), region, frozenset(area.split()))


def offered(by: str, kind: str = "legal", on: str = "2025-12-01", **more: Any) -> Offer:
    return Offer(by, kind, day(on), **{name: _told(value) for name, value in more.items()})


def _told(value: Any) -> Any:
    return frozenset(value) if isinstance(value, (list, set, tuple)) else value


def referred(person: str, on: str, to: str = "SHL-01", kind: str = "legal", by: str = "NGO-01") -> Referral:
    return Referral(who(person), f"R-{person}", day(on), by, to, kind)


def entitled(person: str, on: str, outcome: str = "positive", code: str = "recovery_period") -> Entitlement:
    return Entitlement(who(person, "police_register"), day(on), "POL-01", code, outcome)


def matter(person: str, step: str, on: str, kind: str, **more: Any) -> Matter:
    return Matter(who(person, "police_register"), more.pop("no", f"{kind}-{person}"), step, day(on), kind, **more)


def heard(person: str, what: str, on: str, reason: str | None = None) -> ReferralEvent:
    return ReferralEvent(f"R-{person}", what, day(on), reason)


def delivered(person: str, on: str, kind: str = "legal", by: str = "NGO-01", **more: Any) -> Delivery:
    quantity, unit, case = Decimal(more.pop("quantity", 1)), more.pop("unit", "session"), more.pop("case", None)
    hours = more.pop("hours", None)
    return Delivery(
        who(person, **more), day(on), by, kind, quantity, unit=unit, case_id=case,
        staff_hours=Decimal(hours) if hours else None,
    )  # fmt: skip


def closed(person: str, case: str, on: str, by: str = "NGO-01") -> CaseClosed:
    return CaseClosed(who(person), case, day(on), "planned", by)


def promised(on: str, first: str, last: str, amount: str, **more: Any) -> Commitment:
    funding, funder = more.get("funding", "promise"), more.get("funder", "FND-STATE")
    about = (more.get("by", "NGO-01"), funding, funder, day(on), first, last, Decimal(amount))
    return Commitment(*about, more.get("currency", "EUR"), more.get("condition", "reimbursed"))


def paid(on: str, month: str, amount: str, **more: Any) -> Receipt:
    funding, currency = more.get("funding", "promise"), more.get("currency", "EUR")
    return Receipt(more.get("by", "NGO-01"), funding, day(on), month, Decimal(amount), currency)


def spent(month: str, amount: str, kind: str = "legal", by: str = "NGO-01", **more: Any) -> Expenditure:
    currency, purpose = more.get("currency", "EUR"), more.get("purpose", "running")
    return Expenditure(by, month, kind, Decimal(amount), currency, purpose, more.get("funder"))


def counted(mart: Mart, world: World, *measures: str) -> Cells:
    """The rows of the mart in which one of these measures is not nought, with these measures only."""
    rows = {key: {name: row[name] for name in measures} for key, row in mart.cells(world).items()}
    return {key: row for key, row in rows.items() if any(row.values())}
