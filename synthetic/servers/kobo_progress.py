"""How a case goes on, as the groups and repeats of KoboToolbox's case form. Source: docs/sources/ngo_kobo.md."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from synthetic.progress import Milestone, Progress

Answers = dict[str, Any]


def progress_answers(progress: Progress, service_types: Mapping[str, str]) -> Answers:
    """Questions outside any repeat, then the repeats; `service_types` are the form's own codes."""
    on, trigger = progress.reopened or (None, None)
    return {
        "case/transferred_to": progress.transferred_to,
        "case/reopened_on": _day(on),
        "case/reopened_for": trigger,
        "plan": [_repeat("plan", row) for row in _plans(progress, service_types)],
        "milestone": [_repeat("milestone", _milestone(one)) for one in progress.milestones],
        "manager": [
            _repeat("manager", {"no": one.no, "code": one.code, "on": _day(one.on), "planned": _yes(one.is_planned)})
            for one in progress.managers
        ],
        "outcome": [
            _repeat("outcome", {
                "on": _day(one.on), "domain": one.domain, "level": one.level, "settlement": one.settlement,
                "work": one.work,
            })
            for one in progress.outcomes
        ],
        "followup": [_repeat("followup", {"on": _day(one.on), "result": one.result}) for one in progress.attempts],
    }  # fmt: skip


def _plans(progress: Progress, service_types: Mapping[str, str]) -> Iterator[Answers]:
    if progress.plan:
        plan = progress.plan
        types = " ".join(service_types[type_] for type_ in plan.types)
        by_client = _yes(plan.is_set_by_client)
        yield {"no": plan.no, "agreed_on": _day(plan.agreed_on), "types": types, "by_client": by_client}


def _milestone(one: Milestone) -> Answers:
    return {
        "no": one.no, "domain": one.domain, "set_on": _day(one.set_on), "due_on": _day(one.due_on),
        "by_client": _yes(one.is_set_by_client), "revised_on": _day(one.revised_on),
        "revised_due_on": _day(one.revised_due_on), "dropped_on": _day(one.dropped_on),
        "reached_on": _day(one.reached_on),
    }  # fmt: skip


def _repeat(group: str, row: Answers) -> Answers:
    """Full paths; what was not answered is left out."""
    return {f"{group}/{question}": answer for question, answer in row.items() if answer is not None}


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
