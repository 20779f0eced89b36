"""Disclosure control on tables small enough to check by hand."""

import numpy as np
import pytest

from anonymize.disclosure import Dimension, Mark, Rule, audit, hierarchical_table, may_show_cost, protect
from vocabulary.errors import DisclosureError

REGIONS = ("A", "B", "C")
BY_REGION = [Dimension("region", REGIONS, {"ALL": REGIONS})]


def marks_of(counts: dict[str, int], **options) -> dict[str, Mark]:
    table = hierarchical_table({(code,): count for code, count in counts.items()}, BY_REGION, **options)
    return {key[0]: mark for key, (mark, _) in protect(table).cells().items()}


def test_a_table_without_small_numbers_is_shown_whole():
    assert set(marks_of({"A": 9, "B": 12, "C": 30}).values()) == {Mark.SHOWN}


def test_a_true_zero_is_none_not_a_band():
    assert marks_of({"A": 0, "B": 12, "C": 30})["A"] is Mark.NONE


def test_one_small_number_beside_a_total_takes_another_cell_with_it():
    marks = marks_of({"A": 2, "B": 12, "C": 30})
    assert marks["A"] is Mark.BAND
    assert sum(mark is Mark.HIDDEN for mark in marks.values()) == 1


def test_two_bands_that_must_sum_to_seven_give_each_other_away():
    """7 = 0–4 + 0–4 leaves 3 or 4 for both, so the sum itself cannot stay."""
    marks = marks_of({"A": 3, "B": 4, "C": 30})
    assert Mark.HIDDEN in marks.values()


def test_a_zero_may_hide_a_small_number():
    rows = [Dimension("service", ("s",)), Dimension("outcome", ("met", "unmet"), {"needed": ("met", "unmet")})]
    protected = protect(hierarchical_table({("s", "met"): 2}, rows, category="outcome"))
    assert protected.cells()[("s", "unmet")] == (Mark.BAND, None)


def test_everybody_in_one_category_is_a_disclosure_however_many_they_are():
    outcomes = ("met", "unmet", "choice")
    rows = [Dimension("outcome", outcomes, {"needed": outcomes})]
    table = hierarchical_table({("unmet",): 40}, rows, category="outcome")
    assert protect(table).cells()[("unmet",)] == (Mark.HIDDEN, None)


def test_a_region_that_did_not_report_cannot_hide_another():
    table = hierarchical_table({("A",): 2, ("B",): 9}, BY_REGION, fixed={("C",)})
    cells = protect(table).cells()
    assert cells[("C",)] == (Mark.NONE, 0)
    assert Mark.HIDDEN in {mark for mark, _ in cells.values()}


@pytest.mark.parametrize(
    "name, marks",
    [
        ("one masked cell in a line", [Mark.BAND, Mark.SHOWN, Mark.SHOWN, Mark.SHOWN]),
        ("a small number shown", [Mark.SHOWN, Mark.SHOWN, Mark.SHOWN, Mark.SHOWN]),
        ("a small number called none", [Mark.NONE, Mark.HIDDEN, Mark.SHOWN, Mark.SHOWN]),
        ("a large number called 0-4", [Mark.BAND, Mark.BAND, Mark.SHOWN, Mark.SHOWN]),
        ("a mark too few", [Mark.BAND, Mark.HIDDEN, Mark.SHOWN]),
    ],
)
def test_a_leaky_table_is_refused(name, marks):
    table = hierarchical_table({("A",): 2, ("B",): 12, ("C",): 30}, BY_REGION)
    with pytest.raises(DisclosureError):
        audit(table, np.array(marks, dtype=np.int8))


def test_the_three_way_leak_that_looking_along_lines_misses():
    """Every line holds two masked cells, and still each can be worked out: only the whole system of sums shows it."""
    codes, both = ("1", "2", "3"), ("a", "b")
    shape = [
        Dimension("row", codes, {"T": codes}),
        Dimension("column", codes, {"T": codes}),
        Dimension("layer", both),
    ]
    counts = {(r, c, layer): 20 for r in codes for c in codes for layer in both}
    counts |= {("1", "1", "a"): 1, ("2", "2", "a"): 1}
    table = hierarchical_table(counts, shape)
    marks = np.full(len(table.keys), Mark.SHOWN, dtype=np.int8)
    square = {("1", "1"): Mark.BAND, ("2", "2"): Mark.BAND, ("1", "2"): Mark.HIDDEN, ("2", "1"): Mark.HIDDEN}
    for index, (row, column, layer) in enumerate(table.keys):
        if layer == "a":
            marks[index] = square.get((row, column), Mark.SHOWN)
    audit(table, marks)
    lower = dict(counts) | {("1", "2", "a"): 5, ("2", "1", "a"): 5}
    with pytest.raises(DisclosureError):
        audit(hierarchical_table(lower, shape), marks)


def test_the_error_names_cells_and_never_a_number():
    table = hierarchical_table({("A",): 2, ("B",): 12, ("C",): 30}, BY_REGION)
    with pytest.raises(DisclosureError, match="first: A") as refused:
        audit(table, np.array([Mark.BAND, Mark.SHOWN, Mark.SHOWN, Mark.SHOWN], dtype=np.int8))
    assert "44" not in str(refused.value) and "12" not in str(refused.value)


def test_a_table_that_does_not_add_up_or_counts_below_zero_is_refused():
    with pytest.raises(DisclosureError):
        hierarchical_table({("A",): -1}, BY_REGION)
    with pytest.raises(DisclosureError):
        hierarchical_table({("nowhere",): 1}, BY_REGION)


@pytest.mark.parametrize("clients, providers, shown", [(11, 3, True), (10, 3, False), (11, 2, False), (0, 0, False)])
def test_cost_needs_eleven_clients_and_three_providers(clients, providers, shown):
    assert may_show_cost(clients=clients, providers=providers) is shown


def test_the_threshold_is_an_argument():
    table = hierarchical_table({("A",): 9, ("B",): 50, ("C",): 50}, BY_REGION)
    assert protect(table, Rule(threshold=11)).cells()[("A",)] == (Mark.BAND, None)
