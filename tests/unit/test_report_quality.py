"""What an edition hides, and what it says otherwise than the one before: counted on editions with known cells."""

from dataclasses import replace
from decimal import Decimal

import pytest

from report.edition import CellKey, Coverage, PublishedCell
from report.pages.published import Edition
from report.quality import MARKS, Marked, Restated, marked, restated
from tests.support.gap_edition import QUARTERS, YEAR, made_up_edition

LAST = QUARTERS[-1]
Cells = dict[CellKey, PublishedCell]


def cell(region: str, category: str = "unmet", table: str = "gaps", period: str = LAST) -> CellKey:
    return CellKey(table, period, region, "legal", category)


def edition_of(cells: Cells, coverage: dict[tuple[str, str, str], Coverage] | None = None) -> Edition:
    return replace(made_up_edition(services=1), cells=cells, coverage=coverage or {})


def shown(value: int | Decimal) -> PublishedCell:
    return PublishedCell("shown", value)


BEFORE: Cells = {
    cell("AV-01"): shown(40), cell("AV-02"): shown(12), cell("AV-03"): PublishedCell("none", 0),
    cell("AV-04"): PublishedCell("band", None), cell("AV-05"): shown(7), cell("AV-06"): shown(9),
    cell("AV-01", period=QUARTERS[0]): shown(5),
    cell("COUNTRY", "cost_per_client", "cost"): shown(Decimal("100.50")),
}  # fmt: skip
AFTER: Cells = {
    **BEFORE,
    cell("AV-01"): shown(43),
    cell("AV-02"): shown(5),
    cell("AV-03"): shown(6),
    cell("AV-04"): PublishedCell("hidden", None),
    cell("AV-05"): PublishedCell("hidden", None),
    cell("COUNTRY", "cost_per_client", "cost"): shown(Decimal("90.25")),
    cell("AV-07"): shown(99),
}
del AFTER[cell("AV-06")]


def test_moved_numbers_are_counted_and_their_changes_added_without_signs() -> None:
    """Three up, seven down, six up from a true zero; what was marked anew is no change of a number."""
    found = restated(edition_of(BEFORE), edition_of(AFTER))
    assert [each for each in found if each.table == "gaps"] == [
        Restated("gaps", QUARTERS[0], 1, 1, 0, Decimal(0), Decimal(0), 0),
        Restated("gaps", LAST, 5, 3, 3, Decimal(16), Decimal(7), 2),
    ]


def test_money_moves_by_the_cent() -> None:
    (cost,) = [each for each in restated(edition_of(BEFORE), edition_of(AFTER)) if each.table == "cost"]
    assert (cost.changed, cost.total_change, cost.largest_change) == (1, Decimal("10.25"), Decimal("10.25"))


def test_an_edition_restates_nothing_of_itself() -> None:
    edition = made_up_edition()
    assert {(each.changed, each.remarked, each.total_change) for each in restated(edition, edition)} == {(0, 0, 0)}


def test_a_zero_that_everybody_kept_silent_about_was_not_reported() -> None:
    """What is no number cannot have moved: it is marked anew."""
    silent = {(LAST, "AV-03", "legal"): Coverage(2, 0)}
    (_, last) = [each for each in restated(edition_of(BEFORE, silent), edition_of(AFTER)) if each.table == "gaps"]
    assert (last.compared, last.changed, last.remarked) == (2, 2, 3)


def test_every_cell_carries_one_mark() -> None:
    edition = made_up_edition()
    found = marked(edition)
    assert sum(each.cells for each in found) == len(edition.cells)
    for table in {each.table for each in found}:
        for period in {each.period for each in found if each.table == table}:
            here = [each for each in found if (each.table, each.period) == (table, period)]
            assert [each.mark for each in here] == list(MARKS)
            assert {each.of_cells for each in here} == {sum(each.cells for each in here)}


def test_marks_are_counted_as_they_are_printed() -> None:
    silent = {(LAST, "AV-03", "legal"): Coverage(1, 0)}
    found = [each for each in marked(edition_of(BEFORE, silent)) if (each.table, each.period) == ("gaps", LAST)]
    assert found == [
        Marked("gaps", LAST, "shown", 4, 6), Marked("gaps", LAST, "none", 0, 6), Marked("gaps", LAST, "band", 1, 6),
        Marked("gaps", LAST, "hidden", 0, 6), Marked("gaps", LAST, "not_reported", 1, 6),
    ]  # fmt: skip


@pytest.mark.parametrize(("cells", "percent"), [(1, "16.7"), (6, "100.0"), (0, "0.0")])
def test_a_share_is_told_in_percent_with_one_decimal(cells: int, percent: str) -> None:
    assert Marked("gaps", YEAR, "band", cells, 6).percent == Decimal(percent)
