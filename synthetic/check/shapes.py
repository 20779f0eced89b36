"""One record of the planted truth, or one fact of it, as the class of `facts` that it is."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from synthetic.check.calendar import quarter_of
from synthetic.check.case_shapes import named
from synthetic.check.case_shapes import subject as subject
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
    Opening,
    Organisation,
    RecordOf,
    Return,
    Telling,
)  # fmt: skip
from synthetic.check.money import to_cents
from vocabulary.codes import UNKNOWN_REGION

Json = dict[str, Any]


def organisation(planted: Json) -> Organisation:
    return Organisation(
        organisation_id=planted["organisation_id"],
        source_id=planted["source"],
        region=planted["region_code"],
        offers=frozenset(planted["service_type_codes"]),
        area=frozenset(planted["service_area_codes"]),
        assesses_needs=planted["assesses_needs"],
        reports_from=date.fromisoformat(planted["reports_from"]),
        kind=planted["kind"],
    )


def record_of(record: Json) -> RecordOf:
    return RecordOf(subject(record), record["stream"], record["record_id"], record["true_person"])


def evidence(record: Json) -> Evidence:
    said = record["subject"]
    return Evidence(
        subject=subject(record),
        given_name=said["given_name"] or "",
        surname=said["surname"] or "",
        birth_date=date.fromisoformat(said["birth_date"]) if said["birth_date"] else None,
        birth_year=said["birth_year"],
        document_number=said["document_number"] or "",
        may_cross=said["link_consent"],
    )


def detection(record: Json, fact: Json) -> Detection:
    return Detection(
        subject=subject(record),
        case_id=fact["case_id"],
        on=day_of(fact),
        body=fact["detecting_body_code"],
        region=fact.get("region_code") or UNKNOWN_REGION,
        victimisation=frozenset(fact.get("victimisation_codes") or ()),
        residence=fact.get("residence_region_code"),
        forms=frozenset(fact.get("exploitation_form_codes") or ()),
        signals=frozenset(fact.get("signal_codes") or ()),
        sex=record["subject"]["sex_code"],
        age=_age(record["subject"], day_of(fact)),
        exploited_until=date.fromisoformat(fact["exploited_until"]) if "exploited_until" in fact else None,
        organisation_id=record["organisation_id"],
    )


def _age(said: Json, on: date) -> int | None:
    if said["birth_date"]:
        birth = date.fromisoformat(said["birth_date"])
        return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    return max(on.year - said["birth_year"] - 1, 0) if said["birth_year"] else None


def consent(record: Json, fact: Json) -> Consent:
    return Consent(subject(record), day_of(fact), is_withdrawn=fact["type"] == "consent.withdrawn")


def decision(record: Json, fact: Json) -> Decision:
    return Decision(
        subject=subject(record),
        case_id=fact["case_id"],
        on=day_of(fact),
        stage=fact["stage_code"],
        kind=fact["decision_kind_code"],
        outcome=fact["outcome_code"],
        authority=fact["authority_code"],
        organisation_id=record["organisation_id"],
    )


def opening(record: Json, fact: Json) -> Opening:
    return Opening(
        subject=subject(record),
        on=day_of(fact),
        role=fact["beneficiary_role_code"],
        victimisation=frozenset(fact.get("victimisation_codes") or ()),
        residence=fact.get("residence_region_code"),
        case_id=named(record, fact, "case_id"),
        organisation_id=record["organisation_id"],
    )


def assessment(record: Json, fact: Json) -> Assessment:
    return Assessment(
        subject=subject(record),
        need_id=need_id(record, fact),
        on=day_of(fact),
        organisation_id=record["organisation_id"],
        service_type=fact["service_type_code"],
        disposition=_disposition(record, fact["need_id"]),
        residence=fact.get("residence_region_code"),
        case_id=named(record, fact, "case_id"),
        urgency=fact.get("urgency_code"),
    )


def _disposition(record: Json, need: str) -> str:
    """What the same record says was decided about this need on the spot."""
    found = [fact for fact in record["facts"] if fact["type"] == "need.disposed" and fact["need_id"] == need]
    return str(found[0]["disposition_code"])


def need_id(record: Json, fact: Json) -> str:
    return named(record, fact, "need_id")


def decline(record: Json, fact: Json) -> Decline:
    return Decline(
        need_id(record, fact), day_of(fact), fact["reason_code"], record["organisation_id"], fact["service_type_code"]
    )


def delivery(record: Json, fact: Json) -> Delivery:
    return Delivery(
        subject=subject(record),
        on=day_of(fact),
        organisation_id=record["organisation_id"],
        service_type=fact["service_type_code"],
        quantity=Decimal(fact["quantity"]),
        unit=fact["unit_code"],
        staff_hours=to_cents(Decimal(fact["staff_hours"])) if "staff_hours" in fact else None,
        case_id=named(record, fact, "case_id") if "case_id" in fact else None,
        mode=fact.get("delivery_mode_code"),
    )


def expenditure(record: Json, fact: Json) -> Expenditure:
    return Expenditure(
        organisation_id=record["organisation_id"],
        month=fact["period"],
        service_type=fact["service_type_code"],
        amount=Decimal(fact["amount"]),
        currency=fact["currency_code"],
        kind=fact["expenditure_kind_code"],
        funder=fact.get("funder_kind_code"),
    )


def returned(record: Json, fact: Json) -> Return:
    """A line of a return: the month it is of says the quarter."""
    return Return(
        region=fact["region_code"],
        quarter=quarter_of(date.fromisoformat(f"{fact['period']}-01")),
        service_type=fact["service_type_code"],
        role=fact.get("beneficiary_role_code", "primary_client"),
        count=int(fact["count"]),
    )


def closing(record: Json, fact: Json) -> Closing:
    return Closing(record["organisation_id"], fact["period"])


def closed_on(record: Json, fact: Json) -> tuple[Closing, date]:
    return closing(record, fact), day_of(fact)


TELLING = {
    "case.opened": ("residence_region_code", "victimisation_codes"),
    "detection.recorded": ("residence_region_code", "victimisation_codes", "exploitation_form_codes"),
    "need.assessed": ("residence_region_code",),
}
"""Fields that figures rest on, by the type of event that may tell them (docs/reference/counting/quality.md)."""


def tellings(record: Json, fact: Json) -> Iterator[Telling]:
    for name in TELLING.get(fact["type"], ()):
        is_told = fact.get(name) not in (None, "", "unknown", [])
        yield Telling(quarter_of(day_of(fact)), record["source"], fact["type"], name, is_told, subject(record))


def day_of(fact: Json) -> date:
    return date.fromisoformat(fact["date"])
