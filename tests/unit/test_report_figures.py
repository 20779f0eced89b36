"""What is printed of a cell: the five marks are never blurred, and no share says more than the cells beside it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.edition import COUNTRY, CellKey, Coverage, PublishedCell
from report.pages.figures import LEAST_DENOMINATOR, Figure, Reporting, figure, percent, share
from report.pages.matrix import legible_quarter, matrix_cell
from report.pages.published import Edition
from tests.support.gap_edition import QUARTERS, YEAR, made_up_edition

ALL = Reporting(3, 3, "organisations")
SOME = Reporting(2, 3, "organisations")
KEY = CellKey("gaps", QUARTERS[0], "AV-01", "legal", "unmet")

marks = st.one_of(
    st.integers(5, 500).map(lambda value: Figure("shown", value)),
    st.sampled_from([Figure("none", 0), Figure("band", None), Figure("hidden", None), Figure("not_reported", None)]),
)


def edition_with(cell: PublishedCell, *coverages: Coverage, region: str = "AV-01") -> Edition:
    """One cell for the year and each quarter, and who reported in as many quarters as are given."""
    made = made_up_edition()
    cells = {KEY._replace(period=period, region=region): cell for period in (YEAR, *QUARTERS)}
    coverage = {(quarter, "AV-01", "legal"): each for quarter, each in zip(QUARTERS, coverages, strict=False)}
    return Edition(made.head, cells, coverage, (), made.labels)


@pytest.mark.parametrize(
    ("mark", "value", "reporting", "text", "words", "symbol"),
    [
        ("shown", 1234, ALL, "1,234", "", ""),
        ("shown", 12, SOME, "12", "partly reported (2 of 3 reported)", ""),
        ("shown", Decimal("1234.50"), None, "1,234.50", "", ""),
        ("none", 0, ALL, "none", "none", ""),
        ("none", 0, SOME, "none yet", "partly reported (2 of 3 reported)", ""),
        ("band", None, ALL, "0–4", "0–4", "[c]"),
        ("band", None, SOME, "0–4", "0–4, partly reported (2 of 3 reported)", "[c]"),
        ("hidden", None, ALL, "hidden", "hidden", "[c]"),
        ("not_reported", None, Reporting(0, 3, "organisations"), "not reported", "not reported", "[x]"),
        ("absent", None, None, "no figure", "no figure", "[z]"),
    ],
)
def test_each_mark_has_its_text(
    mark: str, value: int, reporting: Reporting, text: str, words: str, symbol: str
) -> None:
    each = Figure(mark, value, reporting)
    assert (each.text, each.words, each.symbol) == (text, words, symbol)


def test_a_zero_of_a_silent_quarter_is_not_reported() -> None:
    edition = edition_with(PublishedCell("none", 0), Coverage(2, 0))
    assert figure(edition, KEY).mark == "not_reported"


def test_a_zero_where_nobody_was_expected_stays_none() -> None:
    edition = edition_with(PublishedCell("none", 0), Coverage(0, 0))
    assert figure(edition, KEY).text == "none"


def test_a_year_is_not_reported_only_when_all_of_it_is_silent() -> None:
    silent = [Coverage(2, 0)] * 4
    year = KEY._replace(period=YEAR)
    assert figure(edition_with(PublishedCell("none", 0), *silent), year).mark == "not_reported"
    once = figure(edition_with(PublishedCell("none", 0), *silent[:3], Coverage(2, 2)), year)
    assert (once.text, once.reporting) == ("none yet", Reporting(1, 4, "quarters"))


def test_the_country_says_how_many_regions_are_complete() -> None:
    edition = edition_with(PublishedCell("shown", 50), Coverage(2, 1), region=COUNTRY)
    assert figure(edition, KEY._replace(region=COUNTRY)).reporting == Reporting(0, 1, "regions")


@given(marks, marks)
def test_a_share_needs_two_published_numbers_and_a_large_whole(part: Figure, whole: Figure) -> None:
    found = share(part, whole)
    if found is not None:
        assert part.value is not None and whole.value is not None
        assert whole.value >= LEAST_DENOMINATOR
    if not part.is_number or not whole.is_number:
        assert percent(found) == ""


@given(marks, marks, marks, st.integers(1, 10_000))
def test_word_and_shade_follow_from_what_is_printed_and_nothing_else(
    unmet: Figure, needed: Figure, unknown: Figure, behind: int
) -> None:
    """The number behind a mark is not even in the figure; were it there, the word must not change."""
    told = [Figure(each.mark, each.value if each.is_number else behind) for each in (unmet, needed, unknown)]
    cells = matrix_cell(unmet, needed, unknown), matrix_cell(*told)
    assert (cells[0].word, cells[0].level) == (cells[1].word, cells[1].level)


@pytest.mark.parametrize(
    ("unmet", "needed", "level", "word"),
    [
        (20, 40, "4", "most unmet"), (10, 40, "3", "many unmet"), (5, 40, "2", "some unmet"),
        (5, 100, "1", "few unmet"), (5, 19, "3", "many unmet"),
        ("band", 40, "1", "few or none"),
        ("band", 20, "1", "some or none"), ("band", 19, "open", "too small to tell"),
        ("band", "hidden", "open", "too small to tell"), ("band", "band", "open", "too small to tell"),
        ("none", 40, "0", "none unmet"),
        ("none", "none", "none", "no need"), ("hidden", 40, "hidden", ""), (8, "hidden", "open", "total hidden"),
        ("not_reported", "not_reported", "silent", "not reported"),
    ],
)  # fmt: skip
def test_the_words_of_the_matrix(unmet: object, needed: object, level: str, word: str) -> None:
    cell = matrix_cell(_figure(unmet), _figure(needed), _figure("none"))
    assert (cell.level, cell.word) == (level, word)


@pytest.mark.parametrize(("scale", "shows"), [(40.0, True), (0.5, False)])
def test_a_quarter_is_shown_when_half_of_its_cells_can_be_read(scale: float, shows: bool) -> None:
    newest = legible_quarter(made_up_edition(scale=scale))
    assert newest == (QUARTERS[-1] if shows else None)


def test_few_unmet_is_no_good_news_where_most_is_unknown() -> None:
    cell = matrix_cell(_figure("band"), _figure(40), _figure(20))
    assert (cell.level, cell.word) == ("silent", "mostly unknown")


def _figure(told: object) -> Figure:
    if isinstance(told, int):
        return Figure("shown", told, ALL)
    return Figure(str(told), 0 if told == "none" else None, ALL)
