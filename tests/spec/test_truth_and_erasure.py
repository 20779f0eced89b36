"""A whole country in the tables of the log: each figure is what the truth says, and stays so when people are erased."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pytest

from synthetic.check import MARTS
from synthetic.check.compare import CheckResult, compare_mart
from tests.support.planted_log import Planted, plant_country
from tests.support.warehouse_compiled import Compiled, Counted

Tables = dict[str, list[str]]
Totals = dict[tuple[str, str], dict[str, Any]]


SEED, MONTHS, TODAY = 20261031, 36, date(2026, 10, 31)


@pytest.fixture(scope="module")
def planted() -> Planted:
    return plant_country(SEED, 60, MONTHS, TODAY)


def test_every_figure_is_what_the_truth_says(compiled: Compiled, planted: Planted) -> None:
    assert_true(compiled, planted)


def test_every_figure_is_what_the_truth_says_where_nobody_is_linked(compiled: Compiled) -> None:
    assert_true(compiled, plant_country(SEED, 60, MONTHS, TODAY, is_linked=False))


@pytest.mark.slow  # a million events, told and counted twice
def test_every_figure_of_a_large_country_is_what_the_truth_says(compiled: Compiled) -> None:
    assert_true(compiled, plant_country(SEED, 20_000, MONTHS, TODAY))


def assert_true(compiled: Compiled, planted: Planted) -> None:
    """Each cell of each mart, and every test of the data."""
    result = CheckResult()
    with compiled.counting(planted.log) as counted:
        for mart in MARTS:
            compare_mart(mart, mart.cells(planted.world), counted.rows(mart.name, order_by="1"), result)
        assert result.differences == []
        assert counted.failed_tests() == []
    assert result.compared > 0


def test_every_figure_stays_when_people_are_erased(compiled: Compiled, planted: Planted) -> None:
    """What they add to each cell takes their place, as `nrm erase` moves it; the mart that holds no counts besides."""
    erased = set(sorted({str(person) for person in planted.log.persons.values()})[::6])
    with compiled.counting(planted.log) as counted:
        before, left = figures(counted), totals_of(counted, erased)
    with compiled.counting(planted.without(erased)) as counted:
        rows = [(figure, cell, json.dumps(measures, default=float)) for (figure, cell), measures in left.items()]
        with counted.connection.cursor() as cursor:
            cursor.executemany("insert into event_log.erased_total (figure, cell, measures) values (%s, %s, %s)", rows)
        after = figures(counted)
        assert counted.failed_tests() == [], "an erasure builds anew, and a test that fails would end it"
    assert len(erased) >= 8 and left
    assert [name for name in before if before[name] != after[name]] == []


def figures(counted: Counted) -> Tables:
    return {mart.name: _rows(counted.rows(mart.name, order_by="1")) for mart in MARTS}


def _rows(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)


def totals_of(counted: Counted, persons: set[str]) -> Totals:
    """What these persons add to each cell of each figure; a list of days is joined, a count added."""
    totals: Totals = {}
    for row in counted.rows("fct_person_contributions"):
        if row["person_key"] in persons:
            measures = totals.setdefault((row["figure"], json.dumps(row["cell"], sort_keys=True)), {})
            for name, added in row["measures"].items():
                measures[name] = measures[name] + added if name in measures else added
    return totals
