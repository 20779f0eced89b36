"""Data quality by the hand that counts from the truth: reports on time, fields told, what only returns know."""

from dataclasses import replace
from decimal import Decimal

import pytest

from synthetic.check import duplicates
from synthetic.check.facts import Closing, Consent, Expenditure, Return, Telling
from synthetic.check.mart import World
from synthetic.check.quality import AGGREGATE_SHARE, MISSING_FIELDS, RECONCILIATION, TIMELINESS
from synthetic.check.shapes import tellings
from synthetic.check.unmapped import MART as UNMAPPED
from tests.support.planted import all_closed, counted, day, delivered, detected, plant, who

FIELD = ("ngo_kobo", "case.opened", "victimisation_codes")


def told(quarter: str, *answers: bool, source: str = "ngo_kobo") -> list[Telling]:
    return [Telling(quarter, source, *FIELD[1:], answer) for answer in answers]


def test_a_report_on_its_due_day_is_on_time_and_the_day_after_is_not() -> None:
    days = {Closing("NGO-01", "2026-01"): day("02-15"), Closing("NGO-01", "2026-02"): day("03-16")}
    rows = counted(TIMELINESS, plant(first_closed=days, closings=all_closed()), *TIMELINESS.measures)
    assert rows["2026-Q1", "NGO-01"] == {"expected_reports": 3, "received_reports": 2, "on_time_reports": 1}


def test_a_report_that_is_not_due_is_not_expected() -> None:
    rows = counted(TIMELINESS, plant(), "expected_reports")
    assert rows["2026-Q2", "NGO-01"] == {"expected_reports": 2}  # June is due in July


def test_silence_is_not_known_where_the_source_speaks_in_another_quarter() -> None:
    world = plant(*told("2026-Q1", True, False), *told("2026-Q2", False))
    rows = counted(MISSING_FIELDS, world, "told", "not_known", "not_collected")
    assert rows["2026-Q1", *FIELD] == {"told": 1, "not_known": 1, "not_collected": 0}
    assert rows["2026-Q2", *FIELD] == {"told": 0, "not_known": 1, "not_collected": 0}


def test_a_source_that_never_tells_does_not_collect() -> None:
    world = plant(*told("2026-Q1", True), *told("2026-Q1", False, False, source="shelter_csv"))
    rows = counted(MISSING_FIELDS, world, "not_known", "not_collected")
    assert rows["2026-Q1", "shelter_csv", *FIELD[1:]] == {"not_known": 0, "not_collected": 2}


@pytest.mark.parametrize(("value", "is_told"), [(["dv"], True), ([], False), (None, False), ("unknown", False)])
def test_what_says_nothing_is_not_told(value: object, is_told: bool) -> None:
    fact = {"type": "case.opened", "date": "2026-02-01", "victimisation_codes": value, "residence_region_code": "NONE"}
    said = {each.field: each.is_told for each in tellings({"source": "ngo_kobo", "source_person": "A"}, fact)}
    assert said == {"victimisation_codes": is_told, "residence_region_code": True}


def test_the_share_of_returns_is_of_all_deliveries() -> None:
    world = plant(
        delivered("A", "02-01"), delivered("B", "02-02"), Return("AV-01", "2026-Q1", "legal", "primary_client", 1)
    )
    (row,) = AGGREGATE_SHARE.cells(world).values()
    assert row == {"aggregate_deliveries": 1, "all_deliveries": 3, "aggregate_share": Decimal("0.3333")}


def test_the_register_says_two_and_we_count_nobody_there_for_an_ngo_was_first() -> None:
    by_the_police = (detected("A", "02-10"), detected("A", "02-20"), detected("B", "02-03"))
    planted = plant(*by_the_police, detected("A", "02-01", source="ngo_kobo"))
    persons = {who(name, source): name for name in "AB" for source in ("police_register", "ngo_kobo")}
    rows = RECONCILIATION.cells(World(planted.facts, persons))
    assert rows["2026-Q1", "police_register"] == {
        "detections": 3, "unresolved": 0, "repeated": 1, "persons": 2, "counted_elsewhere": 1, "persons_first": 1,
    }  # fmt: skip
    assert rows["2026-Q1", "ngo_kobo"]["persons_first"] == 1


def test_pairs_are_what_the_pipeline_told_and_persons_what_is_true() -> None:
    withdrew = Consent(who("B"), day("02-03"), is_withdrawn=True)
    planted = plant(delivered("A", "02-01"), delivered("A", "02-02"), delivered("B", "02-02"), withdrew)
    (row,) = duplicates.MART.cells(planted).values()
    assert (row["persons"], row["waiting_pairs"], row["suspected_pairs"]) == (1, None, None)
    pairs = {"linked": 3, "parted": 1, "waiting": 4, "expired": 2}
    persons = {subject: subject for subject in planted.facts.subjects}
    (row,) = duplicates.MART.cells(World(planted.facts, persons, pairs)).values()
    assert (row["waiting_pairs"], row["expired_pairs"], row["suspected_pairs"]) == (4, 2, 6)


def test_money_without_a_rate_is_named_by_its_currency_and_quarter() -> None:
    spent = Expenditure("NGO-01", "2026-02", "legal", Decimal(10), "JPY", "running")
    rows = counted(UNMAPPED, plant(spent, replace(spent, currency="EUR")), "events")
    assert rows == {("2026-Q1", "ngo_kobo", "currency", "currency_code", "JPY"): {"events": 1}}
