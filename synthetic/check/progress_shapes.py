"""The facts of one record about how a case goes on, as the classes of `case_facts`."""

from datetime import date
from typing import Any

from synthetic.check.case_facts import (
    FollowupAttempted,
    ManagerAssigned,
    MilestoneEvent,
    OutcomeAssessed,
    PlanAgreed,
)
from synthetic.check.subjects import Subject

Json = dict[str, Any]


def milestone_event(record: Json, fact: Json) -> MilestoneEvent:
    due_on = fact.get("due_on")
    return MilestoneEvent(
        milestone_id=_named(record, fact, "milestone_id"),
        kind=fact["type"].partition(".")[2],
        on=_day(fact),
        organisation_id=record["organisation_id"],
        domain=fact["outcome_domain_code"],
        due_on=date.fromisoformat(due_on) if due_on else None,
        is_set_by_client=fact.get("is_set_by_client"),
    )


def outcome(record: Json, fact: Json) -> OutcomeAssessed:
    told = (fact.get("settlement_code"), fact.get("work_code"))
    return OutcomeAssessed(_subject(record), _day(fact), fact["outcome_domain_code"], *told)


def attempt(record: Json, fact: Json) -> FollowupAttempted:
    return FollowupAttempted(_subject(record), _day(fact), fact["followup_result_code"])


def manager(record: Json, fact: Json) -> ManagerAssigned:
    by, staff = record["organisation_id"], fact["staff_id"]
    return ManagerAssigned(_named(record, fact, "case_id"), _day(fact), by, staff, fact["is_planned"])


def plan(record: Json, fact: Json) -> PlanAgreed:
    types = tuple(fact["service_type_codes"])
    return PlanAgreed(_subject(record), _named(record, fact, "case_id"), _day(fact), types)


def _subject(record: Json) -> Subject:
    return Subject(record["source"], record["source_person"])


def _named(record: Json, fact: Json, field: str) -> str:
    return f"{record['source']}/{fact[field]}"


def _day(fact: Json) -> date:
    return date.fromisoformat(fact["date"])
