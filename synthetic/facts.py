"""The facts of each record in the codes of the vocabulary: what the check counts.

Written from the typed records, never from a served payload. Format: docs/explanation/synthetic-country.md.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from synthetic.country import BY_CONSENT, BY_ID, month_end
from synthetic.justice_records import JusticeEvent
from synthetic.parts import TRACKERS, CasePart, Exit, TrackedPerson
from synthetic.progress_facts import progress_facts
from synthetic.records import (
    CaseForm,
    Decision,
    Detection,
    FundingLine,
    MonthForm,
    MonthlyReturn,
    Need,
    Outcome,
    Record,
    Referral,
    RegistryEntry,
    Service,
    ShelterClosing,
    ShelterCost,
    ShelterService,
    Spend,
    Stay,
)

Fact = dict[str, Any]


def facts_of(record: Record) -> list[Fact]:
    """The facts of one record without the fields that are not known."""
    return [{name: value for name, value in fact.items() if value is not None} for fact in FACTS[type(record)](record)]


def fact(type_: str, day: date, **fields: Any) -> Fact:
    return {"type": type_, "date": day.isoformat(), **fields}


def residence_code(region: str | None) -> str | None:
    return "NONE" if region == "ABROAD" else region


def month_code(month: date) -> str:
    return f"{month:%Y-%m}"


def _case(form: CaseForm) -> Iterator[Fact]:
    case_id = f"{form.organisation}/{form.case_no}"
    yield fact(
        "case.opened", form.opened_on, case_id=case_id, victimisation_codes=list(form.violence),
        beneficiary_role_code=form.role, residence_region_code=residence_code(form.residence),
        has_disability=form.has_disability,
    )  # fmt: skip
    if form.source in BY_CONSENT:
        yield fact("consent.given", form.opened_on, purpose_code="statistics")
    if form.withdrew_on:
        yield fact("consent.withdrawn", form.withdrew_on, purpose_code="statistics")
    if form.detection:
        yield fact(
            "detection.recorded", form.detection.on, case_id=case_id, detecting_body_code=BY_ID[form.organisation].kind,
            victimisation_codes=list(form.violence), region_code=form.detection.region,
            residence_region_code=residence_code(form.residence),
            exploitation_form_codes=list(form.detection.exploitation),
        )  # fmt: skip
    if form.closed_on:
        yield fact("case.closed", form.closed_on, case_id=case_id, exit_reason_code=form.exit_reason)
    yield from _inside_case(form, case_id)


def _inside_case(form: CaseForm, case_id: str) -> Iterator[Fact]:
    for need in form.needs:
        yield from _need(need, case_id)
    for referral in form.referrals:
        yield from _referral(referral, case_id)
    for service in form.services:
        yield service_fact(service, case_id)
    for phase, day in form.phases:
        yield fact("phase.entered", day, case_id=case_id, phase_code=phase)
    for trigger, day in form.setbacks:
        yield fact("setback.recorded", day, case_id=case_id, trigger_code=trigger)
    yield from progress_facts(form.progress, case_id, form.closed_on)


def _need(need: Need, case_id: str) -> Iterator[Fact]:
    of_need = {"case_id": case_id, "need_id": f"{case_id}/{need.no}", "service_type_code": need.type}
    region = residence_code(need.residence)
    yield fact("need.assessed", need.assessed_on, **of_need, residence_region_code=region, urgency_code=need.urgency)
    yield fact("need.disposed", need.assessed_on, **of_need, disposition_code=need.disposition)
    if need.declined_on:
        yield fact("assistance.declined", need.declined_on, **of_need, reason_code=need.decline_reason)


def _referral(referral: Referral, case_id: str) -> Iterator[Fact]:
    of_referral = {
        "case_id": case_id, "need_id": f"{case_id}/{referral.need_no}",
        "referral_id": f"{case_id}/{referral.no}",
        "to_organisation_id": referral.to, "service_type_code": referral.type,
    }  # fmt: skip
    yield fact("referral.made", referral.made_on, **of_referral)
    if referral.answer and referral.answered_on:
        yield fact(f"referral.{referral.answer}", referral.answered_on, **of_referral, reason_code=referral.reason)
    yield from _heard(referral.outcome or Outcome(), of_referral)


def _heard(outcome: Outcome, of_referral: Fact) -> Iterator[Fact]:
    if outcome.expired_on:
        yield fact("referral.expired", outcome.expired_on, **of_referral)
    if outcome.completed_on:
        yield fact("referral.completed", outcome.completed_on, **of_referral)
    if outcome.reported_on:
        yield fact("referral.reported_back", outcome.reported_on, **of_referral, referral_result_code=outcome.result)


def service_fact(service: Service, case_id: str | None = None) -> Fact:
    return fact(
        "service.delivered", service.on, case_id=case_id, service_type_code=service.type,
        quantity=float(service.quantity), unit_code=service.unit,
        staff_hours=None if service.staff_hours is None else float(service.staff_hours),
        delivery_mode_code=service.mode,
    )  # fmt: skip


def _part(part: CasePart) -> Iterator[Fact]:
    case_id = _case_of(part)
    match part.thing:
        case Need():
            yield from _need(part.thing, case_id)
        case Referral():
            yield from _referral(part.thing, case_id)
        case Service():
            yield {**service_fact(part.thing, case_id), **_tallied(part)}
        case Exit():
            yield fact("case.closed", part.thing.on, case_id=case_id, exit_reason_code=part.thing.reason)


def _case_of(part: CasePart) -> str:
    """As its source names the case: a tracker by the enrolment, the others by the organisation's own number."""
    return part.case_record if part.source in TRACKERS else f"{part.organisation}/{part.case_no}"


def _tallied(part: CasePart) -> Fact:
    """Of somebody who refused statistics the first service of a type in a quarter is tallied, if she is a client."""
    is_tallied = part.refused_statistics and part.counts_as == "new_client"
    return {"beneficiary_role_code": "primary_client"} if is_tallied else {}


def _tracked_person(person: TrackedPerson) -> Iterator[Fact]:
    for enrolment in person.enrolments:
        yield fact(
            "case.opened", enrolment.opened_on, case_id=enrolment.id, victimisation_codes=list(person.violence),
            beneficiary_role_code=person.role, residence_region_code=residence_code(person.residence),
        )  # fmt: skip


def _month(form: MonthForm) -> Iterator[Fact]:
    period = month_code(form.month)
    yield fact("report.submitted", form.closed_on, period=period)
    for spend in form.spend:
        yield _spend(spend, form.month)
    for type_, places in form.places:
        yield fact("capacity.reported", month_end(form.month), period=period, service_type_code=type_, places=places)
    for counted in form.counts:
        yield fact(
            "aggregate.reported", month_end(form.month), aggregate_kind_code="delivery", period=period,
            region_code=counted.region, service_type_code=counted.type, beneficiary_role_code=counted.role,
            count=counted.count,
        )  # fmt: skip


def _spend(spend: Spend, month: date) -> Fact:
    return fact(
        "expenditure.recorded", month_end(month), period=month_code(month), service_type_code=spend.type,
        amount=f"{spend.amount:.2f}", currency_code=spend.currency, expenditure_kind_code=spend.kind,
        funder_kind_code=spend.funder,
    )  # fmt: skip


def _stay(stay: Stay) -> Iterator[Fact]:
    of_stay = {"case_id": stay.id, "placement_id": stay.id}
    yield fact(
        "case.opened", stay.arrived_on, case_id=stay.id, victimisation_codes=list(stay.violence),
        beneficiary_role_code=stay.role, residence_region_code=residence_code(stay.residence),
    )  # fmt: skip
    yield fact("placement.started", stay.arrived_on, **of_stay)
    if stay.left_on:
        yield fact("placement.ended", stay.left_on, **of_stay)
        yield fact("case.closed", stay.left_on, case_id=stay.id, exit_reason_code=stay.exit_reason)


def _shelter_service(row: ShelterService) -> Iterator[Fact]:
    yield service_fact(row.service)


def _shelter_cost(row: ShelterCost) -> Iterator[Fact]:
    yield _spend(row.spend, row.month)


def _shelter_closing(row: ShelterClosing) -> Iterator[Fact]:
    period = month_code(row.month)
    yield fact("report.submitted", row.closed_on, period=period)
    yield fact(
        "capacity.reported",
        month_end(row.month),
        period=period,
        service_type_code=row.type,
        places=row.places,
    )


def _funding(row: FundingLine) -> Iterator[Fact]:
    yield fact(
        "funding.committed" if row.is_promise else "funding.received", row.on, funding_id=row.funding,
        funder_id=row.funder, funder_kind_code=row.funder_kind, amount=f"{row.amount:.2f}",
        currency_code=row.currency, period=month_code(row.month),
        until_period=month_code(row.until) if row.until else None, funding_condition_code=row.condition,
    )  # fmt: skip


def _detection(row: Detection) -> Iterator[Fact]:
    yield fact(
        "detection.recorded", row.detected_on, case_id=row.id, detecting_body_code=row.body,
        victimisation_codes=list(row.violence), region_code=row.region,
        residence_region_code=residence_code(row.residence), exploitation_form_codes=list(row.exploitation),
        exploited_until=row.exploited_until.isoformat() if row.exploited_until else None,
        signal_codes=list(row.signals),
    )  # fmt: skip


def _decision(row: Decision) -> Iterator[Fact]:
    yield fact(
        "identification.decided", row.decided_on, case_id=row.detection_id, stage_code=row.stage,
        decision_kind_code=row.kind, outcome_code=row.outcome, authority_code=row.authority,
    )  # fmt: skip


def _monthly_return(row: MonthlyReturn) -> Iterator[Fact]:
    yield fact("report.submitted", row.closed_on, period=month_code(row.month))


def _registry_entry(entry: RegistryEntry) -> Iterator[Fact]:
    about = {f"{entry.entity[0]}_id": entry.entity[1]} if entry.entity else {}
    yield fact(entry.kind, entry.on, **entry.fields, **about)


def _justice(row: JusticeEvent) -> Iterator[Fact]:
    matters = {f"{role}_id": number for role, number in row.entities.items()}
    yield fact(row.type, row.on, **matters, **row.fact)


FACTS: Final[dict[type[Record], Callable[[Any], Iterator[Fact]]]] = {
    CaseForm: _case,
    CasePart: _part,
    TrackedPerson: _tracked_person,
    MonthForm: _month,
    Stay: _stay,
    ShelterService: _shelter_service,
    ShelterCost: _shelter_cost,
    ShelterClosing: _shelter_closing,
    Detection: _detection,
    Decision: _decision,
    MonthlyReturn: _monthly_return,
    FundingLine: _funding,
    RegistryEntry: _registry_entry,
    JusticeEvent: _justice,
}
