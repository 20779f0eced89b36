"""A build as of the past says what was known then, for everybody who was neither erased nor withdrew since."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.spec.conftest import ReportFrom
from tests.spec.test_always_and_never import figures, quietly, seeds
from tests.spec.test_withdrawal import BOTH, CLIENTS, EVA_ALONE, GIVEN_AGAIN, WITHDRAWN
from tests.spec.test_withdrawal import figures as of_clients
from tests.support.warehouse_compiled import FAR_AHEAD, Compiled, Counted
from tests.support.warehouse_country import eventful_log
from tests.support.warehouse_log import Log, ref_of
from tests.support.warehouse_story import story

FACTS = ("fct_needs", "fct_services", "fct_cases", "fct_referrals", "dim_person", "dim_organisation")


def known(counted: Counted) -> dict[str, list[str]]:
    """Every figure and every fact about persons, in an order of their own."""
    rows = {**figures(counted), **{name: counted.rows(name, order_by="1") for name in FACTS}}
    return {name: sorted(map(repr, each)) for name, each in rows.items()}


def without_words(log: Log, after: int) -> Log:
    """The same log where nobody speaks of statistics after a position, nor turns out to be somebody who had withdrawn:
    who withdrew since, or is found to have, is no longer exact.
    """
    has_withdrawn = any(row[4] == "consent.withdrawn" and row[0] <= after for row in log.rows)
    rows = [
        row if row[0] <= after else (*row[:9], row[9].replace('"statistics"', '"linkage"'), *row[10:])
        for row in log.rows
    ]
    moves = [move for move in log.moves if move[0] <= after or not has_withdrawn]
    return replace(log, rows=rows, moves=moves)


@quietly
@given(seed=seeds, part=st.floats(0.1, 0.99))
def test_as_of_a_position_is_a_build_from_the_log_of_that_time(
    compiled: Compiled, compiled_as_of: Compiled, seed: int, part: float
) -> None:
    """Late, corrected and voided events, people put together and taken apart lie before and after."""
    position = int(eventful_log(12, seed).position * part)
    log = without_words(eventful_log(12, seed), position)
    with compiled.counting(log.until(position)) as then:
        told_then = known(then)
    with compiled_as_of.counting(log, position) as counted:
        assert known(counted) == told_then
    with compiled.counting(log) as now:
        assert known(now) != told_then or log.position == position


@quietly
@given(seed=seeds)
def test_as_of_the_newest_position_is_the_build_of_today(
    compiled: Compiled, compiled_as_of: Compiled, seed: int
) -> None:
    log = eventful_log(12, seed)
    with compiled.counting(log) as now, compiled_as_of.counting(log, log.position) as as_of:
        assert known(as_of) == known(now)


@quietly
@given(seed=seeds, part=st.floats(0.1, 0.9))
def test_nobody_who_withdrew_since_is_counted_as_of_before(compiled_as_of: Compiled, seed: int, part: float) -> None:
    log = eventful_log(12, seed)
    gone, position = f"person {Random(seed).randrange(12)}", int(log.position * part)
    log.add("consent.withdrawn", date(2026, 12, 31), {"subject": gone}, purpose_code="statistics")
    hers = {link[0] for link in log.links if link[1:3] == ("subject", ref_of("subject", gone))}
    with compiled_as_of.counting(log, position) as counted:
        assert not hers & {row["position"] for row in counted.rows("fct_services", order_by="1")}


@contextmanager
def as_of_five(compiled_as_of: Compiled, *later: str) -> Iterator[Counted]:
    with compiled_as_of.counting(story(CLIENTS, *later), to_position=5) as counted:
        yield counted


def test_who_withdrew_since_stays_in_the_tally_alone(compiled_as_of: Compiled) -> None:
    with as_of_five(compiled_as_of) as counted:
        assert of_clients(counted) == BOTH
    with as_of_five(compiled_as_of, WITHDRAWN) as counted:
        assert of_clients(counted) == EVA_ALONE


def test_who_gave_her_word_again_is_counted_as_of_before(compiled_as_of: Compiled) -> None:
    with as_of_five(compiled_as_of, WITHDRAWN, GIVEN_AGAIN) as counted:
        assert of_clients(counted) == BOTH


def test_who_had_withdrawn_then_is_not_counted_then(compiled_as_of: Compiled) -> None:
    with compiled_as_of.counting(story(CLIENTS, WITHDRAWN, GIVEN_AGAIN), to_position=6) as counted:
        assert of_clients(counted) == EVA_ALONE


NEEDS = """
    on         | event         | person | type  | case | need | region
    2026-03-01 | need.assessed | Ana    | legal | A    | n1   | AV-01
"""
NEW_STANDARD = """
    insert into {schema}.service_standards values ('legal', '2026-01-01', '2026-05-01', 3, 'a decree of May')
"""


@pytest.mark.parametrize(("known_at", "days"), [("2026-04-30T12:00:00+00:00", 14), ("2026-05-02T00:00:00+00:00", 3)])
def test_a_standard_set_backwards_holds_only_once_it_was_known(
    compiled_as_of: Compiled, known_at: str, days: int
) -> None:
    """The decree of May speaks of January on; a build as of April does not know it, one as of May does."""
    with compiled_as_of.counting(story(NEEDS), FAR_AHEAD, known_at) as counted:
        counted.connection.execute(NEW_STANDARD.format(schema="as_of_seeds").encode())
        assert [row["standard_days"] for row in counted.rows("fct_needs", order_by="1")] == [days]


def test_of_two_standards_from_one_day_the_one_told_later_holds(report_from: ReportFrom) -> None:
    counted = report_from(NEEDS)
    corrected = "insert into seeds.service_standards values ('legal', '2000-01-01', '2026-05-01', 5, 'a correction')"
    counted.connection.execute(corrected)
    assert [row["standard_days"] for row in counted.rows("fct_needs", order_by="1")] == [5]


@pytest.mark.parametrize(("known_at", "expected"), [("2026-04-30T12:00:00+00:00", 0), ("2026-05-02T00:00:00+00:00", 1)])
def test_an_organisation_is_expected_only_once_it_was_known(
    compiled_as_of: Compiled, known_at: str, expected: int
) -> None:
    """Who joins in May and reports from January on holds back no horizon as of April."""
    with compiled_as_of.counting(story(NEEDS), FAR_AHEAD, known_at) as counted:
        counted.connection.execute("update event_log.reporting_organisation_known set known_from = '2026-05-01'")
        assert len(counted.rows("dim_organisation", order_by="1")) == expected
