"""Gaps: what becomes of a need. The sentences are those of docs/reference/counting.md, rules R3, R4, R8."""

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation

ASSESSED = """
    on         | event             | person | type  | need | region | disposition | reason
    2026-03-01 | need.assessed     | Ana    | legal | n1   | AV-02  |             |
"""
"""Legal aid has a standard of 14 days, so this need is due on 15 March."""
CLASSES = "not_applicable already_received met_in_time choice barrier pending unknown met_late unmet".split()


def delivered(on: str, kind: str = "legal", person: str = "Ana") -> str:
    return f"{on} | service.delivered | {person} | {kind} | | | |\n"


def declined(on: str, reason: str, need: str = "n1") -> str:
    return f"{on} | assistance.declined | Ana | legal | {need} | | | {reason}\n"


def disposed(disposition: str) -> str:
    return f"2026-03-01 | need.disposed | Ana | legal | n1 | | {disposition} |\n"


@pytest.mark.parametrize(
    ("sentence", "then", "expected"),
    [
        ("a unit on the due date meets it in time", delivered("2026-03-15"), "met_in_time"),
        ("a unit on the day of the need meets it in time", delivered("2026-03-01"), "met_in_time"),
        ("a unit a day after the due date is late", delivered("2026-03-16"), "met_late"),
        ("a unit before the need does not answer it", delivered("2026-02-28"), "unmet"),
        ("a unit of another type does not answer it", delivered("2026-03-02", "medical"), "unmet"),
        ("a unit for somebody else does not answer it", delivered("2026-03-02", person="Eva"), "unmet"),
        ("the first unit decides", delivered("2026-05-01") + delivered("2026-03-14"), "met_in_time"),
        ("nothing at all is unmet", "", "unmet"),
        ("unavailable at intake is unmet", disposed("unavailable"), "unmet"),
        ("provided at intake without a unit is unmet", disposed("provided"), "unmet"),
        ("already received is met and no gap", disposed("already_received"), "already_received"),
        ("not applicable is not needed", disposed("not_applicable"), "not_applicable"),
        ("declined by choice", declined("2026-03-15", "not_now"), "choice"),
        ("declined for a barrier", declined("2026-03-02", "distance"), "barrier"),
        ("declined without a known reason is a barrier", declined("2026-03-02", ""), "barrier"),
        ("a decline later than due stays unmet", declined("2026-03-16", "not_now"), "unmet"),
        (
            "the earliest decline decides",
            declined("2026-03-05", "not_now") + declined("2026-03-04", "distance"),
            "barrier",
        ),
        (
            "of declines on one day the smaller reason decides",
            declined("2026-03-04", "not_now") + declined("2026-03-04", "language"),
            "barrier",
        ),
        (
            "declined and then helped in time is declined",
            declined("2026-03-04", "distance") + delivered("2026-03-05"),
            "barrier",
        ),
        (
            "helped and declined on one day is helped",
            declined("2026-03-05", "distance") + delivered("2026-03-05"),
            "met_in_time",
        ),
        (
            "helped first and declined later is helped",
            delivered("2026-03-04") + declined("2026-03-05", "distance"),
            "met_in_time",
        ),
        (
            "declined after it was due and helped later is late",
            declined("2026-03-20", "distance") + delivered("2026-04-01"),
            "met_late",
        ),
    ],
)
def test_a_need_has_the_first_class_that_holds(
    report_from: ReportFrom, sentence: str, then: str, expected: str
) -> None:
    assert report_from(ASSESSED + then).classes("n1") == {"n1": expected}, sentence


def test_referred_then_refused_is_unmet(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event            | person | type  | need | referral | region | disposition | to    | reason
        2026-03-01 | need.assessed    | Ana    | legal | n1   |          | AV-02  |             |       |
        2026-03-01 | need.disposed    | Ana    | legal | n1   |          |        | referred    |       |
        2026-03-01 | referral.made    | Ana    | legal | n1   | r1       |        |             | NGO-2 |
        2026-03-03 | referral.refused | Ana    | legal | n1   | r1       |        |             | NGO-2 | no_capacity
    """)
    assert counted.classes("n1") == {"n1": "unmet"}
    assert counted.table("fct_referrals", "answer_code", "waiting_days") == [("refused", 2)]


def test_a_referral_waits_until_its_first_answer(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event             | person | type  | need | referral | to
        2026-03-01 | referral.made     | Ana    | legal | n1   | r1       | NGO-2
        2026-03-04 | referral.refused  | Ana    | legal | n1   | r1       | NGO-2
        2026-03-09 | referral.accepted | Ana    | legal | n1   | r1       | NGO-2
    """)
    assert counted.table("fct_referrals", "answer_code", "waiting_days") == [("refused", 3)]


@pytest.mark.parametrize(
    ("as_of", "closed_until", "expected"),
    [
        ("2026-03-14", 2, "pending"),  # the standard has not passed
        ("2026-03-15", 2, "pending"),  # it passes today
        ("2026-03-16", 2, "unknown"),  # it passed, and nobody can say yet
        ("2026-07-20", 2, "unknown"),  # R8: the silence of a late source is neither unmet nor success
        ("2026-07-20", 3, "unmet"),  # March is reported: nothing came
    ],
)
def test_a_need_past_the_horizon_is_unknown_not_unmet(
    report_from: ReportFrom, as_of: str, closed_until: int, expected: str
) -> None:
    closed = {"NGO-1": [f"2026-0{month}" for month in range(1, closed_until + 1)]}
    assert report_from(ASSESSED, as_of=as_of, closed=closed).classes("n1") == {"n1": expected}


@pytest.mark.parametrize(("assessed", "expected"), [("2026-03-17", "unmet"), ("2026-03-18", "unknown")])
def test_a_need_due_on_the_last_day_reported_is_observed(report_from: ReportFrom, assessed: str, expected: str) -> None:
    until_march = {"NGO-1": ["2026-01", "2026-02", "2026-03"]}
    need = f"on | event | person | type | need\n{assessed} | need.assessed | Ana | legal | n1\n"
    assert report_from(need, closed=until_march).classes("n1") == {"n1": expected}


def test_a_unit_reported_early_does_not_make_a_late_source_early(report_from: ReportFrom) -> None:
    """A unit after the horizon is known, but that others got none is not: the need stays unknown or unmet."""
    closed = {"NGO-1": ["2026-01", "2026-02"]}
    late = report_from(ASSESSED + delivered("2026-04-02"), closed=closed)
    assert late.classes("n1") == {"n1": "unknown"}
    until_march = {"NGO-1": ["2026-01", "2026-02", "2026-03"]}
    assert report_from(ASSESSED + delivered("2026-04-02"), closed=until_march).classes("n1") == {"n1": "unmet"}


def test_the_horizon_is_that_of_the_latest_who_could_have_answered(report_from: ReportFrom) -> None:
    late, elsewhere = Organisation("NGO-2", ("legal",), ("AV-02",)), Organisation("NGO-3", ("legal",), ("AV-08",))
    helper = Organisation("NGO-1", ("legal",))
    months = [f"2026-0{month}" for month in range(1, 7)]
    circumstances = {"organisations": (helper, late, elsewhere)}
    all_but_elsewhere = {"NGO-1": months, "NGO-2": months}
    assert report_from(ASSESSED, closed=all_but_elsewhere, **circumstances).classes("n1") == {"n1": "unmet"}
    all_but_late = {"NGO-1": months, "NGO-3": months, "NGO-2": months[:2]}
    assert report_from(ASSESSED, closed=all_but_late, **circumstances).classes("n1") == {"n1": "unknown"}


@pytest.mark.parametrize(("assesses", "expected"), [(True, "unknown"), (False, "unmet")])
def test_who_assesses_needs_could_have_told(report_from: ReportFrom, assesses: bool, expected: str) -> None:
    """An organisation that offers no legal aid but asks about it would know; the police would not."""
    silent = Organisation("NGO-2", (), ("AV-02",), assesses_needs=assesses)
    closed = {"NGO-1": [f"2026-0{month}" for month in range(1, 7)]}
    organisations = (Organisation("NGO-1", ("legal",)), silent)
    assert report_from(ASSESSED, organisations=organisations, closed=closed).classes("n1") == {"n1": expected}


def test_a_later_report_does_not_heal_a_missing_month(report_from: ReportFrom) -> None:
    closed = {"NGO-1": ["2026-01", "2026-03", "2026-04", "2026-05"]}
    assert report_from(ASSESSED, closed=closed).classes("n1") == {"n1": "unknown"}


@pytest.mark.parametrize(("days_later", "needs"), [("2026-05-30", 1), ("2026-05-31", 2)])
def test_a_need_repeated_within_90_days_is_the_same_need(report_from: ReportFrom, days_later: str, needs: int) -> None:
    counted = report_from(ASSESSED + f"{days_later} | need.assessed | Ana | legal | n2 | AV-02 | |\n")
    assert sum(row["assessed"] for row in counted.rows("rpt_gaps_quarterly")) == needs


def test_the_90_days_run_from_the_previous_assessment(report_from: ReportFrom) -> None:
    again = "2026-05-20 | need.assessed | Ana | legal | n2 | | |\n2026-08-10 | need.assessed | Ana | legal | n3 | | |\n"
    counted = report_from(ASSESSED + again, as_of="2026-12-31")
    assert counted.table("fct_needs", "period_quarter", "assessments") == [("2026-Q1", 3)]


def test_the_first_assessment_gives_date_residence_and_disposition(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event         | person | type  | need | region | org   | disposition
        2026-03-01 | need.assessed | Ana    | legal | late | AV-07  | NGO-9 |
        2026-03-01 | need.disposed | Ana    | legal | late |        | NGO-9 | not_applicable
        2026-03-01 | need.assessed | Ana    | legal | n1   | AV-02  | NGO-1 |
        2026-03-01 | need.disposed | Ana    | legal | n1   |        | NGO-1 | already_received
    """)
    assert counted.table("fct_needs", "region_code", "need_class_code") == [("AV-02", "already_received")]


def test_a_decline_of_any_assessment_of_the_need_counts(report_from: ReportFrom) -> None:
    again = "2026-03-05 | need.assessed | Ana | legal | n2 | AV-02 | |\n"
    assert report_from(ASSESSED + again + declined("2026-03-06", "not_now", "n2")).classes("n1") == {"n1": "choice"}


def test_a_unit_after_the_next_need_answers_that_one(report_from: ReportFrom) -> None:
    again = "2026-06-10 | need.assessed | Ana | legal | n2 | AV-02 | |\n"
    counted = report_from(ASSESSED + again + delivered("2026-06-10"))
    assert counted.classes("n1", "n2") == {"n1": "unmet", "n2": "met_in_time"}


@pytest.mark.parametrize(
    ("sentence", "events", "region", "is_fallback"),
    [
        (
            "its own residence comes first",
            "2026-02-01 | case.opened | Ana | | | AV-03 |\n2026-03-01 | need.assessed | Ana | legal | n1 | AV-02 |\n",
            "AV-02",
            0,
        ),
        (
            "also when another record of that day says otherwise",
            "2026-03-01 | case.opened | Ana | | | AV-01 |\n2026-03-01 | need.assessed | Ana | legal | n1 | AV-02 |\n",
            "AV-02",
            0,
        ),
        (
            "else the last known on the date of the need, not a later one",
            "2026-02-01 | case.opened | Ana | | | AV-03 |\n2026-02-15 | case.opened | Ana | | | AV-04 |\n"
            "2026-03-01 | need.assessed | Ana | legal | n1 | |\n2026-03-02 | case.opened | Ana | | | AV-05 |\n",
            "AV-04",
            0,
        ),
        (
            "of two on one day the smaller code",
            "2026-03-01 | case.opened | Ana | | | NONE |\n2026-03-01 | detection.recorded | Ana | | | AV-06 | AV-01\n"
            "2026-03-01 | need.assessed | Ana | legal | n1 | |\n",
            "AV-06",
            0,
        ),
        (
            "no residence in the country is a row of its own",
            "2026-02-01 | case.opened | Ana | | | NONE |\n2026-03-01 | need.assessed | Ana | legal | n1 | |\n",
            "NONE",
            0,
        ),
        (
            "without any, the region of first detection, flagged",
            "2026-04-01 | detection.recorded | Ana | | | | AV-08\n2026-04-02 | detection.recorded | Ana | | | | AV-01\n"
            "2026-03-01 | need.assessed | Ana | legal | n1 | |\n",
            "AV-08",
            1,
        ),
        ("and never the provider's", "2026-03-01 | need.assessed | Ana | legal | n1 | |\n", "UNKNOWN", 0),
    ],
)
def test_gaps_stand_where_the_person_lived(
    report_from: ReportFrom, sentence: str, events: str, region: str, is_fallback: int
) -> None:
    counted = report_from("on | event | person | type | need | region | at\n" + events)
    cells = counted.table("rpt_gaps_quarterly", "region_code", "fallback_region", where="assessed > 0")
    assert cells == [(region, is_fallback)], sentence


def test_an_empty_cell_is_a_row_of_zeros(report_from: ReportFrom) -> None:
    counted = report_from(ASSESSED)
    rows = counted.rows("rpt_gaps_quarterly")
    assert len(rows) == 8 * 10 * 3, "regions of the country × service types × quarters from January to July"
    assert {row["assessed"] for row in rows} == {0, 1}
    assert {row["region_code"] for row in rows if row["region_code"] in ("NONE", "UNKNOWN")} == set()


def test_the_classes_add_up_to_the_needs_assessed(report_from: ReportFrom) -> None:
    events = ASSESSED + "".join(
        f"2026-0{month}-01 | need.assessed | Ana | {kind} | {kind}{month} | AV-0{month} | |\n"
        for month in range(1, 7)
        for kind in ("medical", "psychological")
    )
    for row in report_from(events).rows("rpt_gaps_quarterly"):
        assert row["assessed"] == sum(row[each] for each in CLASSES)
        assert row["needed"] == row["assessed"] - row["not_applicable"]
        assert row["met"] == row["already_received"] + row["met_in_time"]


def test_who_reported_the_whole_quarter(report_from: ReportFrom) -> None:
    organisations = (Organisation("NGO-1", ("legal",)), Organisation("NGO-2", ("legal",), ("AV-02",)))
    closed = {"NGO-1": ["2026-01", "2026-02", "2026-03"], "NGO-2": ["2026-01", "2026-03"]}
    counted = report_from(ASSESSED, organisations=organisations, closed=closed)
    where = "service_type_code = 'legal' and region_code in ('AV-01', 'AV-02') and period_quarter = '2026-Q1'"
    columns = ("region_code", "expected_organisations", "reported_organisations")
    assert counted.table("rpt_gaps_quarterly", *columns, where=where) == [("AV-01", 1, 1), ("AV-02", 2, 1)]


def test_a_subject_that_is_no_person_yet_has_no_need(report_from: ReportFrom) -> None:
    log_table = ASSESSED + "2026-03-01 | need.assessed | Eva | legal | n2 | AV-02 | |\n"
    assert sum(row["assessed"] for row in report_from(log_table).rows("rpt_gaps_quarterly")) == 2
    unresolved = report_from(log_table, unresolved={"Eva"})
    assert sum(row["assessed"] for row in unresolved.rows("rpt_gaps_quarterly")) == 1
