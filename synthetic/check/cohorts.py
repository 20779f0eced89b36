"""rpt_identification_cohorts_quarterly: what became of the cases of a quarter, and how long the open ones wait."""

from synthetic.check.calendar import quarter_of
from synthetic.check.mart import Cells, Mart, Tally, World
from synthetic.check.status import CaseStatus, case_statuses, seen_for

FIRST_DAYS, FINAL_DAYS = (30, 90), (365,)
MEASURES = (
    "cases", "first_positive", "first_negative", "first_open", "first_open_days",
    "observed_30", "first_within_30", "observed_90", "first_within_90",
    "final_positive", "final_negative", "final_open", "final_open_days", "observed_365", "final_within_365",
)  # fmt: skip


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    for case in case_statuses(world):
        detection = case.first_detection
        key = (quarter_of(detection.on), detection.region, detection.body)
        for measure, amount in _adds(case).items():
            tally.add(key, measure, amount)
    return tally.cells()


def _adds(case: CaseStatus) -> dict[str, int]:
    first, final = case.presumed, case.formal
    is_final_open = final is None and first is not None and first.outcome == "positive"
    adds = {"cases": 1, "first_open": int(first is None), "final_open": int(is_final_open)}
    if first:
        adds[f"first_{first.outcome}"] = 1
    else:
        adds["first_open_days"] = case.observed_days
    if final:
        adds[f"final_{final.outcome}"] = 1
    if is_final_open and first:
        adds["final_open_days"] = (case.horizon - first.on).days
    return adds | _within(case, "first", FIRST_DAYS) | _within(case, "final", FINAL_DAYS)


def _within(case: CaseStatus, stage: str, limits: tuple[int, ...]) -> dict[str, int]:
    waited = case.waited(case.presumed if stage == "first" else case.formal)
    adds = {}
    for days in limits:
        if seen_for(days, case):
            adds[f"observed_{days}"] = 1
            adds[f"{stage}_within_{days}"] = int(waited is not None and waited <= days)
    return adds


MART = Mart(
    name="rpt_identification_cohorts_quarterly",
    grain=("period_quarter", "region_code", "detecting_body_code"),
    measures=MEASURES,
    cells=cells,
)
