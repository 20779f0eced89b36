"""One fact of the register, as the class of `registry_facts` that it is."""

from datetime import date

from synthetic.check.registry_facts import (
    Agreement,
    AgreementEnd,
    Feedback,
    Offer,
    Registration,
    Staffing,
    Withdrawal,
)
from synthetic.check.shapes import Json, day_of


def registration(record: Json, fact: Json) -> Registration:
    return Registration(
        record["organisation_id"], day_of(fact), fact["region_code"], frozenset(fact["service_area_codes"])
    )


def offer(record: Json, fact: Json) -> Offer:
    return Offer(
        organisation_id=record["organisation_id"],
        service_type=fact["service_type_code"],
        on=day_of(fact),
        model=fact.get("service_model_code"),
        admitted=frozenset(fact.get("admitted_codes", ())),
        conditions=frozenset(fact.get("access_condition_codes", ())),
        area=frozenset(fact.get("service_area_codes", ())),
        places=fact.get("places", 0),
        unit=fact.get("place_unit_code"),
    )


def withdrawal(record: Json, fact: Json) -> Withdrawal:
    return Withdrawal(record["organisation_id"], fact["service_type_code"], day_of(fact))


def staffing(record: Json, fact: Json) -> Staffing:
    return Staffing(
        organisation_id=record["organisation_id"],
        month=fact["period"],
        role=fact["staff_role_code"],
        posts=fact["posts"],
        filled=fact["filled_posts"] if "filled_posts" in fact else fact["posts"],
        left=fact.get("left_count", 0),
        supervised=fact.get("supervised_count", 0),
    )


def agreement(record: Json, fact: Json) -> Agreement:
    until = fact.get("valid_until")
    return Agreement(
        organisation_id=record["organisation_id"],
        to=fact["to_organisation_id"],
        on=day_of(fact),
        kind=fact.get("agreement_kind_code", "not_said"),
        valid_until=date.fromisoformat(until) if until else None,
    )


def agreement_end(record: Json, fact: Json) -> AgreementEnd:
    return AgreementEnd(record["organisation_id"], fact["to_organisation_id"], day_of(fact))


def feedback(record: Json, fact: Json) -> Feedback:
    return Feedback(
        year=fact["period"][:4],
        channel=fact["feedback_channel_code"],
        moment=fact["feedback_moment_code"],
        asked=fact["asked_count"],
        answered=fact["answered_count"],
        satisfied=fact.get("satisfied_count"),
    )
