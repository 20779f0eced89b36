"""Needs by month and urgency, by profile, by cause, and served from outside the area: the tables beside rpt_gaps."""

from synthetic.check.calendar import month_of, quarter_of
from synthetic.check.circumstances import NO_CAUSE, circumstances
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World
from synthetic.check.needs import OUTCOMES
from synthetic.check.profiles import ALL, Profiles
from synthetic.country import read_regions

OF_PROFILE = ("needed", "met", "met_late", "unmet", "barrier", "no_provider_for_profile")
BESIDE = ("needed", "met", "met_late", "unmet")
MET = ("already_received", "met_in_time")
FLAGS = ("helped_from_elsewhere", "helped_from_outside_area")
NOTE = f"needs, their first unit and the region of residence: {SAME_PERSONS}"


def monthly(world: World) -> Cells:
    tally = Tally(("assessed", *OUTCOMES, *FLAGS, "needed", "met"))
    for one in circumstances(world):
        key = (month_of(one.need.on), one.region, one.need.service_type, one.need.urgency)
        tally.add(key, "assessed")
        tally.add(key, one.outcome)
        tally.add(key, "helped_from_elsewhere", int(one.is_from_elsewhere))
        tally.add(key, "helped_from_outside_area", int(one.is_from_outside_area))
        tally.add(key, "needed", int(one.outcome != "not_applicable"))
        tally.add(key, "met", int(one.outcome in MET))
    return tally.cells()


def by_profile(world: World) -> Cells:
    tally, profiles = Tally((*OF_PROFILE, *(f"{name}_of_all" for name in BESIDE))), Profiles(world)
    for one in circumstances(world):
        if one.outcome == "not_applicable":
            continue
        for profile in (ALL, *profiles.of(one.need.person)):
            key = (quarter_of(one.need.on), one.region, one.need.service_type, profile)
            tally.add(key, "needed")
            tally.add(key, "met", int(one.outcome in MET))
            tally.add(key, "no_provider_for_profile", int(one.cause == "no_provider_for_profile"))
            if one.outcome in ("met_late", "unmet", "barrier"):
                tally.add(key, one.outcome)
    rows = tally.rows()
    for (*place, _), row in rows.items():
        row |= {f"{name}_of_all": rows[*place, ALL][name] for name in BESIDE}
    return tally.cells()


def causes(world: World) -> Cells:
    tally = Tally(("needs",))
    for one in circumstances(world):
        if one.cause != NO_CAUSE:
            place = (quarter_of(one.need.on), one.region, one.need.service_type)
            tally.add((*place, one.outcome, one.cause), "needs")
    return tally.cells()


def outside_area(world: World) -> Cells:
    tally = Tally(("helped", "helped_from_outside_area"))
    settlements = {region.code: region.settlement for region in read_regions()}
    for one in circumstances(world):
        if one.is_helped and one.need.service_type != "accommodation":
            settlement = settlements.get(one.region, "not_known")
            key = (quarter_of(one.need.on), settlement, one.need.service_type)
            tally.add(key, "helped")
            tally.add(key, "helped_from_outside_area", int(one.is_from_outside_area))
    return tally.cells()


QUARTER_CELL = ("period_quarter", "region_code", "service_type_code")
MARTS = (
    Mart(
        name="rpt_gaps_monthly",
        grain=("period_month", "region_code", "service_type_code", "urgency_code"),
        measures=("assessed", *OUTCOMES, *FLAGS, "needed", "met"),
        cells=monthly,
        note=NOTE,
    ),
    Mart(
        name="rpt_gaps_by_profile_quarterly",
        grain=(*QUARTER_CELL, "profile_code"),
        measures=(*OF_PROFILE, *(f"{name}_of_all" for name in BESIDE)),
        cells=by_profile,
        note=NOTE,
    ),
    Mart(
        name="rpt_gap_causes_quarterly",
        grain=(*QUARTER_CELL, "need_class_code", "gap_cause_code"),
        measures=("needs",),
        cells=causes,
        note=NOTE,
    ),
    Mart(
        name="rpt_served_outside_area_quarterly",
        grain=("period_quarter", "settlement_code", "service_type_code"),
        measures=("helped", "helped_from_outside_area"),
        cells=outside_area,
        note=NOTE,
    ),
)
