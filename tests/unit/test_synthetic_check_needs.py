"""Which class a need is in, told by hand. Legal help is due after 14 days, accommodation after one."""

from collections.abc import Callable
from typing import Any

import pytest

from synthetic.check import gaps
from synthetic.check.facts import Assessment, Closing
from synthetic.check.mart import World
from tests.support.planted import (
    all_closed,
    assessed,
    counted,
    day,
    declined,
    delivered,
    detected,
    opened,
    plant,
)

CLASSES = gaps.OUTCOMES
NEED = assessed("A", "02-01")


def outcomes(*planted: object, **more: Any) -> dict[str, int]:
    """How many needs are in each class, wherever they are."""
    rows = gaps.MART.cells(plant(*planted, **more)).values()
    sums = {name: sum(row[name] for row in rows) for name in CLASSES}
    return {name: number for name, number in sums.items() if number}


@pytest.mark.parametrize("disposition", ["not_applicable", "already_received"])
def test_these_dispositions_decide_whatever_comes_later(disposition: str) -> None:
    need = assessed("A", "02-01", disposition=disposition)
    assert outcomes(need, delivered("A", "02-02"), declined(need, "02-01")) == {disposition: 1}


@pytest.mark.parametrize(
    ("on", "result"),
    [("01-31", "unmet"), ("02-01", "met_in_time"), ("02-15", "met_in_time"), ("02-16", "met_late")],
)
def test_the_standard_counts_from_the_day_of_the_need(on: str, result: str) -> None:
    assert outcomes(NEED, delivered("A", on)) == {result: 1}


def test_the_unit_may_come_from_anybody_but_must_be_of_the_type_and_the_person() -> None:
    bed = assessed("A", "02-01", "accommodation")
    assert outcomes(bed, delivered("A", "02-02", "accommodation", by="SHL-01")) == {"met_in_time": 1}
    assert outcomes(bed, delivered("A", "02-02", "legal")) == {"unmet": 1}
    assert outcomes(bed, delivered("B", "02-02", "accommodation")) == {"unmet": 1}


def test_a_decline_in_time_is_a_choice_or_a_barrier() -> None:
    assert outcomes(NEED, declined(NEED, "02-15", "not_now")) == {"choice": 1}
    assert outcomes(NEED, declined(NEED, "02-15", "distance")) == {"barrier": 1}
    assert outcomes(NEED, declined(NEED, "02-16", "distance")) == {"unmet": 1}


def test_of_several_declines_the_first_by_day_then_by_reason_counts() -> None:
    assert outcomes(NEED, declined(NEED, "02-03", "not_now"), declined(NEED, "02-02", "distance")) == {"barrier": 1}
    assert outcomes(NEED, declined(NEED, "02-02", "not_now"), declined(NEED, "02-02", "distance")) == {"barrier": 1}


def test_a_unit_after_a_decline_does_not_undo_it_and_a_decline_after_a_unit_is_nothing() -> None:
    assert outcomes(NEED, declined(NEED, "02-02"), delivered("A", "02-03")) == {"choice": 1}
    assert outcomes(NEED, declined(NEED, "02-03"), delivered("A", "02-03")) == {"met_in_time": 1}
    assert outcomes(NEED, declined(NEED, "02-04"), delivered("A", "02-03")) == {"met_in_time": 1}


def test_a_need_is_pending_up_to_the_day_it_is_due() -> None:
    assert outcomes(NEED, data_as_of=day("02-15")) == {"pending": 1}
    assert outcomes(NEED, data_as_of=day("02-16"), closings=frozenset()) == {"unknown": 1}


def test_silence_of_a_late_source_is_unknown_and_not_unmet() -> None:
    silent = all_closed() - {Closing("NGO-01", "2026-02")}
    assert outcomes(NEED, closings=silent) == {"unknown": 1}
    assert outcomes(NEED, delivered("A", "03-01"), closings=silent) == {"unknown": 1}


def test_a_unit_beyond_the_horizon_is_not_yet_met_late() -> None:
    assert outcomes(NEED, delivered("A", "03-01"), closings=all_closed("2026-01", "2026-02")) == {"unmet": 1}
    assert outcomes(NEED, delivered("A", "02-28"), closings=all_closed("2026-01", "2026-02")) == {"met_late": 1}


def test_due_on_the_horizon_itself_is_observed() -> None:
    need = assessed("A", "02-14")
    assert outcomes(need, closings=all_closed("2026-01", "2026-02")) == {"unmet": 1}
    assert outcomes(assessed("A", "02-15"), closings=all_closed("2026-01", "2026-02")) == {"unknown": 1}


@pytest.mark.parametrize(("second", "needs"), [("05-02", 1), ("05-03", 2)])
def test_assessed_again_within_ninety_days_is_the_same_need(second: str, needs: int) -> None:
    assert sum(outcomes(NEED, assessed("A", second)).values()) == needs


def test_ninety_days_run_from_the_assessment_before_not_from_the_first() -> None:
    chain = [assessed("A", on) for on in ("01-01", "03-15", "05-30")]
    assert sum(outcomes(*chain).values()) == 1


def test_other_types_and_other_people_are_other_needs() -> None:
    others = (assessed("B", "02-01"), assessed("A", "02-01", "medical"))
    assert sum(outcomes(NEED, *others).values()) == 3


def test_the_first_assessment_gives_disposition_and_place_and_any_of_them_a_decline() -> None:
    again = assessed("A", "02-03", residence="AV-02", disposition="already_received")
    world = plant(NEED, again, declined(again, "02-04", "distance"))
    assert counted(gaps.MART, world, "assessed", "barrier") == {
        ("2026-Q1", "AV-01", "legal"): {"assessed": 1, "barrier": 1}
    }


def test_of_two_on_one_day_the_smaller_organisation_comes_first() -> None:
    pair = (
        assessed("A", "02-01", by="NGO-02"),
        assessed("A", "02-01", by="NGO-01", disposition="already_received"),
    )
    assert outcomes(*pair) == {"already_received": 1}
    assert outcomes(*reversed(pair)) == {"already_received": 1}


def test_a_unit_answers_the_need_before_it_only_until_the_next_need() -> None:
    later = assessed("A", "05-10")
    assert outcomes(NEED, later, delivered("A", "05-10")) == {"unmet": 1, "met_in_time": 1}
    assert outcomes(NEED, later, delivered("A", "05-09")) == {"met_late": 1, "unmet": 1}


def place(*planted: object) -> dict[str, int]:
    rows = counted(gaps.MART, plant(*planted), "assessed", "fallback_region")
    return {key[1]: int(row["fallback_region"]) for key, row in rows.items() if key[2] == "legal"}


def homeless(on: str = "03-01") -> Assessment:
    return assessed("A", on, residence=None)


@pytest.mark.parametrize(
    ("planted", "region", "fallback"),
    [
        (lambda: [assessed("A", "03-01", residence="NONE"), opened("A", "02-28", "AV-02")], "NONE", 0),
        (lambda: [homeless(), opened("A", "02-28", "AV-02"), opened("A", "01-01", "AV-01")], "AV-02", 0),
        (lambda: [homeless(), opened("A", "02-28", "AV-02"), opened("A", "02-28", "AV-01")], "AV-01", 0),
        (lambda: [homeless(), opened("A", "03-02", "AV-02")], "UNKNOWN", 0),
        (lambda: [homeless(), assessed("A", "02-01", "medical", "AV-02")], "AV-02", 0),
        (lambda: [homeless(), detected("A", "04-01", "AV-02", source="ngo_kobo")], "AV-02", 1),
        (
            lambda: [homeless(), detected("A", "02-01", "AV-02", source="ngo_kobo", residence="NONE")],
            "NONE",
            0,
        ),
        (lambda: [homeless()], "UNKNOWN", 0),
    ],
    ids=["own first", "latest", "tie", "not yet", "another need's", "detection", "of a detection", "nothing"],
)
def test_residence_at_the_day_of_the_need(planted: Callable[[], list[object]], region: str, fallback: int) -> None:
    assert place(*planted()) == {region: fallback}


def test_of_several_detections_the_earliest_is_the_fallback() -> None:
    found = [
        detected("A", "02-02", "AV-01", source="ngo_kobo"),
        detected("A", "02-01", "AV-02", source="ngo_kobo"),
    ]
    assert place(homeless(), *found) == {"AV-02": 1}


def table(world: World) -> dict[tuple[str, ...], dict[str, Any]]:
    return gaps.MART.cells(world)


def test_every_region_type_and_quarter_has_a_row_and_outside_only_where_a_need_is() -> None:
    rows = table(plant(NEED, assessed("B", "02-01", "medical", "NONE")))
    assert len(rows) == 3 * 2 * 10 + 1
    assert ("2026-Q3", "AV-02", "financial") in rows and ("2026-Q1", "NONE", "medical") in rows
    assert rows["2026-Q1", "AV-01", "legal"]["needed"] == 1
    assert not any(value for name, value in rows["2026-Q3", "AV-02", "financial"].items())


def test_needed_leaves_out_what_does_not_apply_and_met_takes_in_what_was_there() -> None:
    planted = [assessed(name, "02-01", disposition=said) for name, said in SAID.items()]
    row = table(plant(*planted, delivered("C", "02-02")))["2026-Q1", "AV-01", "legal"]
    assert (row["assessed"], row["needed"], row["met"], row["unmet"]) == (4, 3, 2, 1)


SAID = {"A": "not_applicable", "B": "already_received", "C": "provided", "D": "unavailable"}


def test_who_was_due_and_who_closed_every_month_due() -> None:
    world = plant(NEED, closings=all_closed() - {Closing("SHL-01", "2026-04")})
    rows = table(world)
    bed = [rows[f"2026-Q{n}", "AV-01", "accommodation"] for n in (1, 2, 3)]
    assert [(row["expected_organisations"], row["reported_organisations"]) for row in bed] == [
        (2, 2),
        (2, 1),
        (0, 0),
    ]
