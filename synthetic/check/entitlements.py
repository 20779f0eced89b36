"""rpt_entitlements_quarterly and rpt_recovery_periods_quarterly: the doors that the state opened, and when.

Rules: docs/reference/counting/justice.md.
"""

from collections import defaultdict
from datetime import date, timedelta

from synthetic.check.calendar import quarter_of
from synthetic.check.exact_keys import Person
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, World
from synthetic.check.shares import median, share
from synthetic.check.status import case_of, detections_by_case, horizon, result_of
from vocabulary.codes import UNKNOWN_REGION

OUTCOMES = ("positive", "negative", "suspended", "withdrawn")
COUNTED = ("decisions", *OUTCOMES, "unmapped", "first_grants")
OF_RECOVERY = ("persons_positive", "persons_observed", "recovery_granted")
SEEN = timedelta(days=30)


def entitlement_cells(world: World) -> Cells:
    tally, firsts, detected = Tally(COUNTED), _first_grants(world), _first_detected(world)
    days: dict[Key, list[int]] = defaultdict(list)
    for one in world.facts.justice.entitlements:
        key = (quarter_of(one.on), one.code)
        tally.add(key, "decisions")
        tally.add(key, one.outcome if one.outcome in OUTCOMES else "unmapped")
    for (person, code), on in firsts.items():
        tally.add((quarter_of(on), code), "first_grants")
        if person in detected and detected[person] <= on:
            days[quarter_of(on), code].append((on - detected[person]).days)
    return {
        key: {
            **row,
            "grants_with_days": len(days[key]),
            "total_days": sum(days[key]),
            "median_days": median(days[key]),
        }
        for key, row in tally.rows().items()
    }


def _first_grants(world: World) -> dict[tuple[Person, str], date]:
    firsts: dict[tuple[Person, str], date] = {}
    for one in world.facts.justice.entitlements:
        if one.outcome == "positive":
            key = (world.people.of(one.subject), one.code)
            firsts[key] = min(one.on, firsts.get(key, one.on))
    return firsts


def _first_detected(world: World) -> dict[Person, date]:
    firsts: dict[Person, date] = {}
    for one in world.facts.detections:
        person = world.people.of(one.subject)
        firsts[person] = min(one.on, firsts.get(person, one.on))
    return firsts


def recovery_cells(world: World) -> Cells:
    tally, until = Tally(OF_RECOVERY), horizon(world, world.facts.justice.entitlements)
    granted = {person: on for (person, code), on in _first_grants(world).items() if code == "recovery_period"}
    for person, (on, region) in _passed(world).items():
        key = (quarter_of(on), region)
        tally.add(key, "persons_positive")
        if on + SEEN <= until:
            tally.add(key, "persons_observed")
            tally.add(key, "recovery_granted", int(granted.get(person, date.max) <= until))
    return {
        key: {**row, "granted_share": share(row["recovery_granted"], row["persons_observed"])}
        for key, row in tally.rows().items()
    }


def _passed(world: World) -> dict[Person, tuple[date, str]]:
    """The first positive decision of the first stage of each person, and its region."""
    found: dict[Person, tuple[date, str]] = {}
    detections = detections_by_case(world)
    for one in world.facts.decisions:
        told = detections.get(case_of(one), [])
        if (one.stage, one.outcome) != ("presumed", "positive") or result_of(one, told) == "not_tip":
            continue
        region = min(((each.on, each.region) for each in told), default=(None, UNKNOWN_REGION))[1]
        person = world.people.of(one.subject)
        found[person] = min((one.on, region), found.get(person, (one.on, region)))
    return found


ENTITLEMENTS = Mart(
    name="rpt_entitlements_quarterly",
    grain=("period_quarter", "entitlement_code"),
    measures=(*COUNTED, "grants_with_days", "total_days", "median_days"),
    cells=entitlement_cells,
    note=f"first grants and days: {SAME_PERSONS}",
)
RECOVERY = Mart(
    name="rpt_recovery_periods_quarterly",
    grain=("period_quarter", "region_code"),
    measures=(*OF_RECOVERY, "granted_share"),
    cells=recovery_cells,
    note=f"persons: {SAME_PERSONS}",
)
