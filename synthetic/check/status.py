"""Decisions on status and the cases they are about: what counts in which rate, and until when it is known.

Shared by the figures of identification; docs/reference/counting/identification.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.check.facts import Decision, Detection, Subject
from synthetic.check.justice_facts import Entitlement
from synthetic.check.mart import World

Case = tuple[str, str]
ASKED_AGAIN = ("reconsideration", "appeal")
ISSUED = ("positive", "negative")


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """One case that a detection calls trafficking, with its first decisions known at the horizon."""

    subject: Subject
    first_detection: Detection
    presumed: Decision | None
    formal: Decision | None
    horizon: date

    def waited(self, decision: Decision | None) -> int | None:
        """Days from the detection; a decision dated before it took none."""
        return max((decision.on - self.first_detection.on).days, 0) if decision else None

    @property
    def observed_days(self) -> int:
        return max((self.horizon - self.first_detection.on).days, 0)


def case_of(fact: Decision | Detection) -> Case:
    return (fact.subject.source_id, fact.case_id)


def is_trafficking(one: Detection) -> bool:
    return "tip" in one.victimisation


def detections_by_case(world: World) -> dict[Case, list[Detection]]:
    found: dict[Case, list[Detection]] = defaultdict(list)
    for one in world.facts.detections:
        found[case_of(one)].append(one)
    return found


def result_of(decision: Decision, detections: list[Detection]) -> str:
    """The one column of the rate in which a decision counts."""
    said = frozenset[str]().union(*(one.victimisation for one in detections))
    if said == {"dv"}:
        return "not_tip"
    if decision.kind in ASKED_AGAIN:
        return "reconsidered"
    return decision.outcome


def horizon(world: World, decisions: Iterable[Decision | Entitlement]) -> date:
    """Until when everybody who decides has reported: of those whose decisions these are."""
    known = world.calendar.reported_until
    deciding = {one.organisation_id for one in decisions} & known.keys()
    return min((known[one] for one in deciding), default=world.facts.data_as_of)


def case_statuses(world: World) -> Iterator[CaseStatus]:
    until, detections = horizon(world, world.facts.decisions), detections_by_case(world)
    issued = _issued(world, detections, until)
    for case, told in detections.items():
        about_trafficking = [one for one in told if is_trafficking(one)]
        if about_trafficking:
            first = min(about_trafficking, key=lambda one: (one.on, one.region, one.body))
            yield CaseStatus(first.subject, first, issued.get((case, "presumed")), issued.get((case, "formal")), until)


def _issued(world: World, detections: dict[Case, list[Detection]], until: date) -> dict[tuple[Case, str], Decision]:
    """The first positive or negative decision of each case and stage; on one day the positive one."""
    first: dict[tuple[Case, str], Decision] = {}
    for one in world.facts.decisions:
        if one.on > until or result_of(one, detections.get(case_of(one), [])) not in ISSUED:
            continue
        key = (case_of(one), one.stage)
        first[key] = min(one, first.get(key, one), key=lambda each: (each.on, each.outcome != "positive"))
    return first


def seen_for(days: int, case: CaseStatus) -> bool:
    return case.first_detection.on + timedelta(days=days) <= case.horizon
