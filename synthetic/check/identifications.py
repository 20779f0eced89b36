"""rpt_identifications_quarterly: decisions on status, and how long people waited for them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from synthetic.check.calendar import quarter_of
from synthetic.check.facts import Decision, Detection
from synthetic.check.mart import Cells, Key, Mart, Value, World
from synthetic.check.shares import median
from vocabulary.codes import UNKNOWN_REGION

Case = tuple[str, str]
MEASURES = ("decisions", "decisions_with_days", "median_days", "total_days")


def cells(world: World) -> Cells:
    detected = _first_detections(world.facts.detections)
    groups: dict[Key, list[Decision]] = defaultdict(list)
    for decision in world.facts.decisions:
        groups[_row_of(decision, detected)].append(decision)
    return {key: _measures(decisions, detected) for key, decisions in groups.items()}


def _case_of(fact: Decision | Detection) -> Case:
    return (fact.subject.source_id, fact.case_id)


def _first_detections(detections: Iterable[Detection]) -> dict[Case, tuple[date, str]]:
    first: dict[Case, tuple[date, str]] = {}
    for one in detections:
        seen = (one.on, one.region)
        first[_case_of(one)] = min(seen, first.get(_case_of(one), seen))
    return first


def _row_of(decision: Decision, detected: dict[Case, tuple[date, str]]) -> Key:
    region = detected[_case_of(decision)][1] if _case_of(decision) in detected else UNKNOWN_REGION
    return (
        quarter_of(decision.on), region, decision.stage, decision.kind, decision.outcome, decision.authority,
    )  # fmt: skip


def _measures(decisions: list[Decision], detected: dict[Case, tuple[date, str]]) -> dict[str, Value]:
    days = sorted(
        (decision.on - detected[_case_of(decision)][0]).days
        for decision in decisions
        if _case_of(decision) in detected and detected[_case_of(decision)][0] <= decision.on
    )
    return {
        "decisions": len(decisions),
        "decisions_with_days": len(days),
        "median_days": median(days),
        "total_days": sum(days),
    }


MART = Mart(
    name="rpt_identifications_quarterly",
    grain=(
        "period_quarter",
        "region_code",
        "stage_code",
        "decision_kind_code",
        "outcome_code",
        "authority_code",
    ),
    measures=MEASURES,
    cells=cells,
)
