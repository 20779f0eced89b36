"""What was planted about the work on a case, in the shape docs/reference/counting/reintegration.md speaks of.

A case, placement or milestone is named as its source names it, with the source before it.
"""

from dataclasses import dataclass
from datetime import date

from synthetic.check.subjects import Subject


@dataclass(frozen=True, slots=True)
class CaseClosed:
    subject: Subject
    case_id: str
    on: date
    reason: str
    organisation_id: str


@dataclass(frozen=True, slots=True)
class CaseReopened:
    case_id: str
    on: date


@dataclass(frozen=True, slots=True)
class CaseTransferred:
    subject: Subject
    case_id: str
    on: date
    organisation_id: str
    to_organisation_id: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement begins."""

    subject: Subject
    placement_id: str
    case_id: str
    on: date
    organisation_id: str = ""


@dataclass(frozen=True, slots=True)
class PlacementEnded:
    placement_id: str
    on: date


@dataclass(frozen=True, slots=True)
class PhaseEntered:
    case_id: str
    on: date
    phase: str


@dataclass(frozen=True, slots=True)
class Setback:
    subject: Subject
    case_id: str
    on: date
    organisation_id: str
    trigger: str


@dataclass(frozen=True, slots=True)
class MilestoneEvent:
    """`kind`: set, revised, dropped or reached. The first two may state a date and who set it."""

    milestone_id: str
    kind: str
    on: date
    organisation_id: str
    domain: str
    due_on: date | None = None
    is_set_by_client: bool | None = None
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class OutcomeAssessed:
    subject: Subject
    on: date
    domain: str
    settlement: str | None = None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class FollowupAttempted:
    subject: Subject
    on: date
    result: str


@dataclass(frozen=True, slots=True)
class ManagerAssigned:
    case_id: str
    on: date
    organisation_id: str
    staff_id: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class PlanAgreed:
    subject: Subject
    case_id: str
    on: date
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacesReported:
    organisation_id: str
    month: str
    service_type: str
    places: int


@dataclass(frozen=True, slots=True)
class Casework:
    closings: tuple[CaseClosed, ...] = ()
    reopenings: tuple[CaseReopened, ...] = ()
    transfers: tuple[CaseTransferred, ...] = ()
    placements: tuple[Placed, ...] = ()
    placement_ends: tuple[PlacementEnded, ...] = ()
    phases: tuple[PhaseEntered, ...] = ()
    setbacks: tuple[Setback, ...] = ()
    milestones: tuple[MilestoneEvent, ...] = ()
    outcomes: tuple[OutcomeAssessed, ...] = ()
    attempts: tuple[FollowupAttempted, ...] = ()
    managers: tuple[ManagerAssigned, ...] = ()
    plans: tuple[PlanAgreed, ...] = ()
    places: tuple[PlacesReported, ...] = ()
