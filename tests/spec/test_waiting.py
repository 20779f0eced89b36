"""Waiting: how soon a need is served, with everything that may end the wait before. docs/reference/counting/gaps.md."""

import warnings
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_compiled import Compiled
from tests.support.warehouse_dbt import superuser
from tests.support.warehouse_log import Organisation

HEAD = "on | event | person | case | type | need | region | disposition | reason | exit_reason_code\n"
CAUSES = ("served", "declined", "died", "transferred", "exited")


def event(on: str, name: str, **cells: str) -> str:
    told = {"person": "Ana", "case": "c1", **cells}
    heads = ("person", "case", "type", "need", "region", "disposition", "reason", "exit_reason_code")
    return f"{on} | {name} | " + " | ".join(told.get(head, "") for head in heads) + "\n"


def need(on: str = "2026-03-01", **cells: str) -> str:
    return event(on, "need.assessed", **{"type": "legal", "need": "n1", "region": "AV-02", **cells})


def closed(on: str, reason: str, **cells: str) -> str:
    return event(on, "case.closed", exit_reason_code=reason, **cells)


def unit(on: str, **cells: str) -> str:
    return event(on, "service.delivered", type="legal", **cells)


DECLINED = event("2026-03-05", "assistance.declined", type="legal", need="n1", reason="distance")


@pytest.mark.parametrize(
    ("sentence", "then", "expected"),
    [
        ("nothing happened up to the horizon", "", ("open", 121)),
        ("a first unit ends the wait", unit("2026-03-04"), ("served", 3)),
        ("a decline ends the wait", DECLINED + unit("2026-04-01"), ("declined", 4)),
        ("leaving the organisation that assessed ends it", closed("2026-03-11", "lost_contact"), ("exited", 10)),
        ("being moved on is no exit like others", closed("2026-03-11", "moved_to_other_provider"), ("transferred", 10)),
        ("leaving another organisation ends nothing", closed("2026-03-11", "planned", case="c2"), ("open", 121)),
        ("a death told by anybody ends it", closed("2026-03-11", "died", case="c2"), ("died", 10)),
        (
            "a unit on the exit's day is a unit",
            unit("2026-03-11") + closed("2026-03-11", "planned"),
            ("served", 10),
        ),
        ("who left before the need did not leave it", closed("2026-02-20", "planned"), ("open", 121)),
        ("a unit after the horizon is not seen", unit("2026-07-05"), ("open", 121)),
        ("the next need begins a wait of its own", need("2026-06-09", need="n2") + unit("2026-06-10"), ("open", 100)),
    ],
)
def test_a_wait_ends_with_what_came_first(
    report_from: ReportFrom, sentence: str, then: str, expected: tuple[str, int]
) -> None:
    (first, *_) = report_from(HEAD + need() + then).rows("fct_need_waits", order_by="need_date")
    assert (first["end_code"], first["waiting_days"]) == expected, sentence


@pytest.mark.parametrize("disposition", ["already_received", "not_applicable"])
def test_what_is_there_or_not_needed_has_no_wait(report_from: ReportFrom, disposition: str) -> None:
    told = need() + event("2026-03-01", "need.disposed", type="legal", need="n1", disposition=disposition)
    assert report_from(HEAD + told).rows("fct_need_waits") == []


def test_a_need_after_the_horizon_is_not_observed(report_from: ReportFrom) -> None:
    assert report_from(HEAD + need("2026-07-01") + unit("2026-07-01")).rows("fct_need_waits") == []


def test_silence_of_one_who_could_have_answered_ends_the_observation(report_from: ReportFrom) -> None:
    late = (Organisation("NGO-1", ("legal",)), Organisation("NGO-2", ("legal",)))
    closed_months = {"NGO-1": [f"2026-0{month}" for month in range(1, 7)], "NGO-2": ["2026-01", "2026-02", "2026-03"]}
    report = report_from(HEAD + need() + unit("2026-04-02"), organisations=late, closed=closed_months)
    assert report.table("fct_need_waits", "end_code", "waiting_days") == [("open", 30)]


def test_the_whole_country_is_a_row_of_its_own_and_small_places_stay(report_from: ReportFrom) -> None:
    told = need() + need(person="Eva", need="n2", region="AV-03") + unit("2026-03-02")
    rows = report_from(HEAD + told).rows("rpt_waiting_yearly", where="within_days = 7")
    assert {row["region_code"]: (row["needs"], row["incidence_served"]) for row in rows} == {
        "AV-02": (1, 1), "AV-03": (1, 0), "ALL": (2, Decimal("0.5")),
    }  # fmt: skip


def test_beyond_what_was_observed_nothing_is_claimed(report_from: ReportFrom) -> None:
    rows = report_from(HEAD + need()).rows("rpt_waiting_yearly", where="region_code = 'AV-02'")
    assert {row["within_days"]: row["incidence_served"] for row in rows if row["within_days"] >= 90} == {
        90: 0, 180: None, 365: None,
    }  # fmt: skip


waits = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([*CAUSES, "open"])), min_size=1, max_size=40)


@settings(max_examples=25, deadline=None)
@given(waits, st.sampled_from(CAUSES))
def test_the_macro_estimates_what_lifelines_estimates(
    compiled: Compiled, drawn: list[tuple[int, str]], cause: str
) -> None:
    """Ends lie on odd days and open waits on even ones: lifelines breaks ties by chance, which then changes nothing."""
    told = [(2 * day + 1 + (end == "open"), end) for day, end in drawn]
    expected = by_lifelines(told, cause)
    for row in by_sql(compiled, told):
        assert float(row[f"incidence_{cause}"]) == pytest.approx(expected(row["waiting_days"]), abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(waits)
def test_shares_and_those_still_waiting_make_up_the_whole(compiled: Compiled, drawn: list[tuple[int, str]]) -> None:
    """Ties and all: what has ended for no cause is what Kaplan and Meier leave over, counted here by hand."""
    for row in by_sql(compiled, drawn):
        left = 1.0
        for day in sorted({day for day, _ in drawn if day <= row["waiting_days"]}):
            at_risk = sum(other >= day for other, _ in drawn)
            left *= 1 - sum(other == day and end != "open" for other, end in drawn) / at_risk
        assert sum(float(row[f"incidence_{cause}"]) for cause in CAUSES) == pytest.approx(1 - left, abs=1e-9)


def by_sql(compiled: Compiled, told: list[tuple[int, str]]) -> list[dict[str, Any]]:
    """The compiled model on a table of these waits."""
    query = compiled.models["model.nrm.fct_waits_estimated"]["compiled_code"]
    with superuser(compiled.warehouse) as connection, connection.cursor() as cursor:
        cursor.execute(
            "create table marts.fct_waits_by_day (period_year text, region_code text, service_type_code text,"
            " waiting_days integer, end_code text, needs bigint)"
        )
        rows = [("2026", "AV-01", "legal", day, end, number) for (day, end), number in Counter(told).items()]
        cursor.executemany("insert into marts.fct_waits_by_day values (%s, %s, %s, %s, %s, %s)", rows)
        found = cursor.execute(query.encode())
        names = [column.name for column in found.description or ()]
        answer = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        connection.rollback()
    return answer


def by_lifelines(told: list[tuple[int, str]], cause: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that it breaks ties
        from lifelines import AalenJohansenFitter

        fitter = AalenJohansenFitter(calculate_variance=False, seed=1)
        codes = [0 if end == "open" else CAUSES.index(end) + 1 for _, end in told]
        code = CAUSES.index(cause) + 1
        if code not in codes:
            return lambda day: 0.0
        fitter.fit([float(day) for day, _ in told], codes, event_of_interest=code)
    curve = fitter.cumulative_density_.iloc[:, 0]
    return lambda day: float(curve[curve.index <= day + 0.5].iloc[-1])
