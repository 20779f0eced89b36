"""The facts of one record about the work on a case, as the classes of `case_facts`."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from synthetic.check.case_facts import (
    CaseClosed,
    CaseReopened,
    CaseTransferred,
    Casework,
    PhaseEntered,
    Placed,
    PlacementEnded,
    PlacesReported,
    Setback,
)
from synthetic.check.progress_shapes import attempt, manager, milestone_event, outcome, plan
from synthetic.check.subjects import Subject

Json = dict[str, Any]


def casework_of(records: Iterable[Json]) -> Casework:
    """Everything these records say about the work on cases."""
    found: dict[str, list[Any]] = {field: [] for field in FIELDS.values()}
    for record in records:
        for fact in record["facts"]:
            if fact["type"] in SHAPES:
                found[FIELDS[fact["type"]]].append(SHAPES[fact["type"]](record, fact))
    return Casework(**{field: tuple(shapes) for field, shapes in found.items()})


def subject(record: Json) -> Subject:
    return Subject(record["source"], record["source_person"])


def named(record: Json, fact: Json, field: str) -> str:
    """A thing of the source, unique among all sources."""
    return f"{record['source']}/{fact[field]}"


def _closed(record: Json, fact: Json) -> CaseClosed:
    named_so = named(record, fact, "case_id")
    return CaseClosed(subject(record), named_so, _day(fact), fact["exit_reason_code"], record["organisation_id"])


def _reopened(record: Json, fact: Json) -> CaseReopened:
    return CaseReopened(named(record, fact, "case_id"), _day(fact))


def _transferred(record: Json, fact: Json) -> CaseTransferred:
    to = fact["to_organisation_id"]
    return CaseTransferred(subject(record), named(record, fact, "case_id"), _day(fact), record["organisation_id"], to)


def _placed(record: Json, fact: Json) -> Placed:
    names = (named(record, fact, "placement_id"), named(record, fact, "case_id"))
    return Placed(subject(record), *names, _day(fact), record["organisation_id"])


def _placement_ended(record: Json, fact: Json) -> PlacementEnded:
    return PlacementEnded(named(record, fact, "placement_id"), _day(fact))


def _phase_entered(record: Json, fact: Json) -> PhaseEntered:
    return PhaseEntered(named(record, fact, "case_id"), _day(fact), fact["phase_code"])


def _setback(record: Json, fact: Json) -> Setback:
    case_id, trigger = named(record, fact, "case_id"), fact["trigger_code"]
    return Setback(subject(record), case_id, _day(fact), record["organisation_id"], trigger)


def _places(record: Json, fact: Json) -> PlacesReported:
    return PlacesReported(record["organisation_id"], fact["period"], fact["service_type_code"], int(fact["places"]))


def _day(fact: Json) -> date:
    return date.fromisoformat(fact["date"])


SHAPES: Mapping[str, Callable[[Json, Json], Any]] = {
    "case.closed": _closed,
    "case.reopened": _reopened,
    "case.transferred": _transferred,
    "placement.started": _placed,
    "placement.ended": _placement_ended,
    "phase.entered": _phase_entered,
    "setback.recorded": _setback,
    "milestone.set": milestone_event,
    "milestone.revised": milestone_event,
    "milestone.dropped": milestone_event,
    "milestone.reached": milestone_event,
    "outcome.assessed": outcome,
    "followup.attempted": attempt,
    "case_manager.assigned": manager,
    "plan.agreed": plan,
    "capacity.reported": _places,
}
FIELDS: Mapping[str, str] = {
    "case.closed": "closings",
    "case.reopened": "reopenings",
    "case.transferred": "transfers",
    "placement.started": "placements",
    "placement.ended": "placement_ends",
    "phase.entered": "phases",
    "setback.recorded": "setbacks",
    "milestone.set": "milestones",
    "milestone.revised": "milestones",
    "milestone.dropped": "milestones",
    "milestone.reached": "milestones",
    "outcome.assessed": "outcomes",
    "followup.attempted": "attempts",
    "case_manager.assigned": "managers",
    "plan.agreed": "plans",
    "capacity.reported": "places",
}
