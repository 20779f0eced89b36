"""The facts of how a case goes on, in the codes of the vocabulary."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from synthetic.progress import Milestone, Progress

Fact = dict[str, Any]


def progress_facts(progress: Progress, case_id: str, closed_on: date | None) -> Iterator[Fact]:
    def fact(type_: str, day: date, **fields: Any) -> Fact:
        return {"type": type_, "date": day.isoformat(), "case_id": case_id, **fields}

    if progress.transferred_to and closed_on:
        yield fact("case.transferred", closed_on, to_organisation_id=progress.transferred_to)
    if progress.reopened:
        yield fact("case.reopened", progress.reopened[0], trigger_code=progress.reopened[1])
    if progress.plan:
        plan = progress.plan
        yield fact(
            "plan.agreed", plan.agreed_on, plan_id=f"{case_id}/{plan.no}", service_type_codes=list(plan.types),
            is_set_by_client=plan.is_set_by_client,
        )  # fmt: skip
    for manager in progress.managers:
        yield fact("case_manager.assigned", manager.on, staff_id=manager.code, is_planned=manager.is_planned)
    for outcome in progress.outcomes:
        yield fact(
            "outcome.assessed", outcome.on, outcome_domain_code=outcome.domain, outcome_level_code=outcome.level,
            settlement_code=outcome.settlement, work_code=outcome.work,
        )  # fmt: skip
    for attempt in progress.attempts:
        yield fact("followup.attempted", attempt.on, followup_result_code=attempt.result)
    for milestone in progress.milestones:
        yield from ({**one, "case_id": case_id} for one in _milestone(milestone, f"{case_id}/{milestone.no}"))


def _milestone(one: Milestone, milestone_id: str) -> Iterator[Fact]:
    of_it = {"milestone_id": milestone_id, "outcome_domain_code": one.domain}
    stated = {"is_set_by_client": one.is_set_by_client}
    yield {"type": "milestone.set", "date": one.set_on.isoformat(), **of_it, **stated, "due_on": _text(one.due_on)}
    if one.revised_on:
        due_on = _text(one.revised_due_on)
        yield {"type": "milestone.revised", "date": one.revised_on.isoformat(), **of_it, **stated, "due_on": due_on}
    if one.dropped_on:
        yield {"type": "milestone.dropped", "date": one.dropped_on.isoformat(), **of_it}
    if one.reached_on:
        yield {"type": "milestone.reached", "date": one.reached_on.isoformat(), **of_it}


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
