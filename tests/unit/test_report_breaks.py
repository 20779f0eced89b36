"""Where a series breaks, every way out of the edition says so beside the first number that is counted otherwise."""

import csv
import io
from dataclasses import replace

import pytest

from report.edition import Break, CellKey
from report.pages.exports import all_figures_csv, lines
from report.pages.figures import figure
from report.pages.published import Edition
from report.pages.tables import break_lines
from report.pages.templates import page_files
from tests.support.gap_edition import QUARTERS, YEAR, made_up_edition

THIRD = QUARTERS[2]
NOTE = "Outreach teams report as well."
BREAK = Break("clients", "*", THIRD, "coverage", NOTE, "Raportojnë edhe ekipet në terren.")
REFINED = Break("gaps", "unmet", THIRD, "definition", "A week is the standard.", "Standardi është një javë.")


@pytest.fixture(scope="module")
def edition() -> Edition:
    return replace(made_up_edition(services=2), breaks=(BREAK, REFINED))


def test_the_first_period_of_the_new_series_is_marked_and_no_other(edition: Edition) -> None:
    broken = {key.period for key in edition.cells if key.table == "clients" and figure(edition, key).break_mark}
    assert broken == {THIRD}


def test_a_break_in_one_category_leaves_the_others_whole(edition: Edition) -> None:
    broken = {(key.table, key.category) for key in edition.cells if figure(edition, key).break_mark}
    assert broken == {("clients", "clients"), ("gaps", "unmet")}


def test_the_year_in_which_a_series_breaks_is_marked_too(edition: Edition) -> None:
    """It mixes both ways of counting."""
    broken = {key.period for key in edition.cells if key.table == "gaps" and figure(edition, key).break_mark}
    assert broken == {THIRD, YEAR}


@pytest.mark.parametrize("quarter", ["2024-Q4", "2027-Q1"])
def test_a_break_outside_the_edition_marks_nothing(quarter: str) -> None:
    edition = replace(made_up_edition(services=1), breaks=(BREAK._replace(from_quarter=quarter),))
    assert not any(figure(edition, key).break_mark for key in edition.cells)
    assert break_lines(edition) == ()


def test_a_break_changes_neither_value_nor_mark(edition: Edition) -> None:
    whole = replace(edition, breaks=())
    for key in edition.cells:
        broken, plain = figure(edition, key), figure(whole, key)
        assert (broken.text, broken.symbol, broken.words) == (plain.text, plain.symbol, plain.words)


def test_files_carry_the_mark_beside_the_value(edition: Edition) -> None:
    rows = csv.DictReader(io.StringIO(all_figures_csv(edition).decode(), newline=""))
    for row, line in zip(rows, lines(edition), strict=True):
        assert (row["break_mark"] == "b") == bool(figure(edition, line.key).breaks) == bool(row["break_note"])


def test_pages_carry_the_mark_and_the_note(edition: Edition) -> None:
    written = page_files(edition)
    services = written["services.html"].decode()
    marked = [key for key in edition.cells if key.table == "clients" and key.period == THIRD]
    assert services.count("<abbr") == len(marked) and NOTE in services
    assert NOTE in written["about.html"].decode()


def test_two_breaks_at_once_are_both_told(edition: Edition) -> None:
    both = replace(edition, breaks=(BREAK, BREAK._replace(category="clients", kind="source", note_en="A new form.")))
    key = CellKey("clients", THIRD, "COUNTRY", edition.codes("service_type")[0].code, "clients")
    assert figure(both, key).break_note == f"{NOTE} A new form."
