"""Referrals of the planted truth, and what was heard of them."""

from datetime import date
from typing import Any

from synthetic.check.facts import Referral, ReferralEvent, Subject

Json = dict[str, Any]
HEARD = ("accepted", "refused", "expired", "completed", "reported_back")


def referral(record: Json, fact: Json) -> Referral:
    return Referral(
        subject=Subject(record["source"], record["source_person"]),
        referral_id=_id(record, fact),
        on=date.fromisoformat(fact["date"]),
        organisation_id=record["organisation_id"],
        to_organisation_id=fact["to_organisation_id"],
        service_type=fact["service_type_code"],
        need_id=f"{record['source']}/{fact['need_id']}" if "need_id" in fact else "",
    )


def heard(record: Json, fact: Json) -> ReferralEvent:
    what = fact["type"].removeprefix("referral.")
    return ReferralEvent(_id(record, fact), what, date.fromisoformat(fact["date"]), fact.get("reason_code"))


def _id(record: Json, fact: Json) -> str:
    return f"{record['source']}/{fact['referral_id']}"
