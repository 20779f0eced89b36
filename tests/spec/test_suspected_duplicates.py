"""Pairs of records that may be one person and that nobody decided (docs/reference/counting/quality.md)."""

import json
from typing import Any

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_compiled import FAR_AHEAD, Counted

SERVED = """
    on         | event             | person | type
    2026-01-05 | service.delivered | Ana    | legal
    2026-01-06 | service.delivered | Ana    | legal
    2026-01-06 | service.delivered | Eva    | legal
"""
COLUMNS = ("persons", "linked_pairs", "parted_pairs", "waiting_pairs", "expired_pairs", "suspected_pairs")


def resolved(counted: Counted, to_position: int, **pairs: int) -> None:
    """A resolve finished and told how the pairs stand; as the chain keeps it."""
    told = {"to_position": to_position, "moves": 0} | {f"pairs_{state}": count for state, count in pairs.items()}
    counted.connection.execute(
        "insert into event_log.audit (batch_id, kind, actor, data, created_at)"
        " values (1, 'resolve.finished', 'linker', %s, now())",
        [json.dumps(told)],
    )


def row_of(counted: Counted) -> tuple[Any, ...]:
    (row,) = counted.table("rpt_suspected_duplicates", *COLUMNS)
    return row


def test_before_a_resolve_nothing_is_known_of_pairs(report_from: ReportFrom) -> None:
    assert row_of(report_from(SERVED)) == (2, None, None, None, None, None)


def test_what_waits_and_what_nobody_answered_are_suspected(report_from: ReportFrom) -> None:
    counted = report_from(SERVED)
    resolved(counted, 1, linked=9, parted=9, waiting=9, expired=9)
    resolved(counted, 3, linked=5, parted=1, waiting=4, expired=2)
    assert row_of(counted) == (2, 5, 1, 4, 2, 6)


def test_a_resolve_that_read_further_than_the_build_is_of_another_day(report_from: ReportFrom) -> None:
    counted = report_from(SERVED)
    resolved(counted, 3, linked=0, parted=0, waiting=1, expired=0)
    resolved(counted, FAR_AHEAD + 1, linked=0, parted=0, waiting=7, expired=0)
    assert row_of(counted) == (2, 0, 0, 1, 0, 1)


def test_a_resolve_of_before_pairs_were_counted_tells_nothing(report_from: ReportFrom) -> None:
    counted = report_from(SERVED)
    resolved(counted, 3)
    assert row_of(counted)[1:] == (None, None, None, None, None)


def test_the_row_tells_no_source_region_or_date(report_from: ReportFrom) -> None:
    (row,) = report_from(SERVED).rows("rpt_suspected_duplicates", order_by="1")
    assert set(row) == {"area_code", *COLUMNS} and row["area_code"] == "ALL"
