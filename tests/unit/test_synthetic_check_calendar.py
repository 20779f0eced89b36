"""Reports due and closed, and the horizon (R8), counted by hand."""

from dataclasses import replace
from datetime import date

from synthetic.check import reporting
from synthetic.check.calendar import Calendar, months_of_quarter, quarter_of
from synthetic.check.facts import Closing
from tests.support.planted import MONTHS, NGO, POLICE, SHELTER, all_closed, day, plant


def calendar(data_as_of: str = "07-01", closings: frozenset[Closing] | None = None) -> Calendar:
    closed = all_closed() if closings is None else closings
    return plant(data_as_of=day(data_as_of), closings=closed).calendar


def test_quarters_are_those_of_the_calendar() -> None:
    days = (day("01-01"), day("03-31"), day("04-01"), day("12-31"))
    assert [quarter_of(one) for one in days] == ["2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4"]
    assert months_of_quarter("2026-Q4") == ["2026-10", "2026-11", "2026-12"]


def test_a_month_is_expected_from_the_fifteenth_of_the_next() -> None:
    assert calendar("07-14").expected["NGO-01"] == MONTHS
    assert calendar("07-15").expected["NGO-01"] == (*MONTHS, "2026-06")


def test_december_is_due_in_january() -> None:
    assert calendar("2027-01-14").expected["NGO-01"][-1] == "2026-11"
    assert calendar("2027-01-15").expected["NGO-01"][-1] == "2026-12"


def test_reported_until_ends_before_the_first_gap() -> None:
    closings = frozenset(Closing("NGO-01", month) for month in ("2026-01", "2026-02", "2026-04"))
    until = calendar(closings=closings).reported_until
    assert until["NGO-01"] == day("02-28")
    assert until["SHL-01"] == date(2025, 12, 31), "who never reported is known until the day before it began"


def test_a_month_closed_before_it_is_due_counts_for_the_run() -> None:
    assert calendar(closings=all_closed(*MONTHS, "2026-06")).reported_until["NGO-01"] == day("06-30")


def test_those_answer_who_serve_the_region_and_offer_the_type_or_assess() -> None:
    assert calendar().answering("AV-01", "accommodation") == ["NGO-01", "SHL-01"]
    assert calendar().answering("AV-01", "medical") == ["NGO-01"]
    assert calendar().answering("AV-03", "accommodation") == ["SHL-01"], "the NGO's area does not reach there"
    assert calendar().answering("NONE", "accommodation") == ["NGO-01", "SHL-01"], "areas do not bind abroad"
    assert calendar().answering("UNKNOWN", "medical") == ["NGO-01"]


def test_the_horizon_is_where_the_latest_of_them_stopped() -> None:
    closings = all_closed() - {Closing("SHL-01", "2026-03")}
    late = calendar(closings=closings)
    assert late.horizon("AV-01", "accommodation") == day("02-28")
    assert late.horizon("AV-01", "legal") == day("05-31"), "the shelter does not answer for legal help"


def test_where_nobody_answers_all_who_assess_set_the_horizon() -> None:
    assert calendar(closings=all_closed("2026-01")).horizon("AV-03", "medical") == day("01-31")


def test_reporting_has_a_row_for_every_month_owed() -> None:
    world = plant(closings=all_closed() - {Closing("NGO-01", "2026-02")}, data_as_of=day("03-20"))
    rows = reporting.MART.cells(world)
    assert rows.keys() == {(m, one.organisation_id) for m in MONTHS[:2] for one in (POLICE, NGO, SHELTER)}
    assert rows["2026-02", "NGO-01"] == {
        "source_id": "ngo_kobo",
        "due_on": day("03-15"),
        "is_received": False,
    }
    assert rows["2026-01", "NGO-01"]["is_received"] is True


def test_who_began_later_owes_less() -> None:
    later = replace(NGO, reports_from=day("04-01"))
    world = plant(organisations=(POLICE, later, SHELTER))
    assert world.calendar.expected["NGO-01"] == ("2026-04", "2026-05")
    assert world.calendar.reported_until["NGO-01"] == day("05-31")
