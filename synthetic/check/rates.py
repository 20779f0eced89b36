"""rpt_identification_rates_quarterly: what decisions said, and how many of them were positive."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from synthetic.check.calendar import quarter_of
from synthetic.check.facts import Decision, Detection
from synthetic.check.mart import Cells, Key, Mart, Tally, Value, World
from synthetic.check.shares import median, share
from synthetic.check.status import ISSUED, case_of, detections_by_case, result_of

RESULTS = ("positive", "negative", "suspended", "withdrawn", "reconsidered", "not_tip", "unmapped")
COUNTED = ("decisions", *RESULTS, "reconsidered_positive")
MEASURES = (*COUNTED, "decided", "positive_rate", "decided_with_days", "total_days", "median_days")


def cells(world: World) -> Cells:
    tally, detections = Tally(COUNTED), detections_by_case(world)
    days: dict[Key, list[int]] = defaultdict(list)
    for one in world.facts.decisions:
        key, told = (quarter_of(one.on), one.stage), detections.get(case_of(one), [])
        result = result_of(one, told)
        tally.add(key, "decisions")
        tally.add(key, result)
        if result == "reconsidered" and one.outcome == "positive":
            tally.add(key, "reconsidered_positive")
        if result in ISSUED:
            days[key] += _days(one, told)
    return {key: _measures(row, days[key]) for key, row in tally.rows().items()}


def _days(decision: Decision, told: list[Detection]) -> list[int]:
    """From the earliest detection of the case, where one is not after the decision."""
    before = [one.on for one in told if one.on <= decision.on]
    return [(decision.on - min(before)).days] if before else []


def _measures(row: Mapping[str, int | Decimal], days: list[int]) -> dict[str, Value]:
    decided = row["positive"] + row["negative"]
    return {
        **row,
        "decided": decided,
        "positive_rate": share(row["positive"], decided),
        "decided_with_days": len(days),
        "total_days": sum(days),
        "median_days": median(days),
    }


MART = Mart(
    name="rpt_identification_rates_quarterly",
    grain=("period_quarter", "stage_code"),
    measures=MEASURES,
    cells=cells,
)
