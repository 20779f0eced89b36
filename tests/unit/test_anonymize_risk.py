"""k, l, t, sample uniques and unicity, worked out by hand."""

from random import Random

import pytest

from anonymize.risk.declaration import Declaration, Trail, declaration_from
from anonymize.risk.measures import anonymity_by, sensitivity_of, smallest
from anonymize.risk.report import Limits, risk_of
from anonymize.risk.unicity import sampled, trails_of, unicity
from vocabulary.errors import ConfigurationError, WillNeverWork

WARD = {
    "age": ["18-24", "18-24", "18-24", "25-34", "25-34", "65+"],
    "region": ["AV-01", "AV-01", "AV-01", "AV-01", "AV-01", "AV-02"],
    "violence": ["tip", "dv", "dv", "dv", "dv", "tip"],
    "person": ["a", "b", "c", "d", "e", "f"],
}
DECLARED = Declaration(quasi_identifiers=("age", "region"), sensitive=("violence",), person="person")


def test_k_is_the_smallest_class_and_who_stands_alone_is_unique() -> None:
    found = smallest(anonymity_by(WARD, DECLARED, floor=3))
    assert (found.k, found.classes, found.persons, found.uniques, found.small) == (1, 3, 6, 1, 2)


def test_l_counts_the_different_values_in_the_poorest_class() -> None:
    assert sensitivity_of(WARD, DECLARED, "violence").l == 1
    assert sensitivity_of({**WARD, "age": ["x"] * 6, "region": ["y"] * 6}, DECLARED, "violence").l == 2


def test_t_is_how_far_a_class_lies_from_the_whole() -> None:
    # in the whole 2/6 tip; the class of 65+ is all tip: 1 - 1/3
    assert sensitivity_of(WARD, DECLARED, "violence").t == pytest.approx(2 / 3, abs=1e-6)


def test_t_along_a_line_weighs_the_way() -> None:
    # the worked example of the paper (Li et al., 2007, section 4): salaries 3k-11k, class {3k, 4k, 5k}: 0.375
    salaries = [f"{number}k" for number in range(3, 12)]
    table = {"zip": ["1", "1", "1", "2", "3", "2", "3", "2", "3"], "salary": salaries}
    declared = Declaration(("zip",), ("salary",), {"salary": tuple(salaries)})
    assert sensitivity_of(table, declared, "salary").t == pytest.approx(0.375)
    assert sensitivity_of(table, Declaration(("zip",), ("salary",)), "salary").t == pytest.approx(2 / 3, abs=1e-6)


def test_a_person_in_three_rows_of_a_class_is_one() -> None:
    table = {"region": ["x", "x", "x", "x"], "person": ["a", "a", "a", "b"]}
    assert smallest(anonymity_by(table, Declaration(("region",), person="person"), 5)).k == 2


def test_rows_about_nobody_add_nobody() -> None:
    table = {"region": ["x", "x", "y"], "person": ["a", None, None]}
    found = smallest(anonymity_by(table, Declaration(("region",), person="person"), 5))
    assert (found.k, found.classes, found.persons) == (1, 1, 1)


def test_cells_weigh_what_they_count_and_the_smallest_count_decides() -> None:
    cells = {"region": ["x", "y", "z"], "persons": [12, 7, 0], "needs": ["20", "3", ""]}
    by = anonymity_by(cells, Declaration(("region",), counts=("persons", "needs")), floor=5)
    assert {name: each.k for name, each in by.items()} == {"persons": 7, "needs": 3}
    assert smallest(by).k == 3


def test_a_sensitive_column_that_is_also_known_is_left_out_of_its_own_classes() -> None:
    declared = Declaration(("age", "violence"), ("violence",))
    assert sensitivity_of(WARD, declared, "violence").l == 1
    assert sensitivity_of({**WARD, "age": ["x"] * 6}, declared, "violence").l == 2


def test_who_has_no_value_does_not_hide_who_has_one() -> None:
    table = {"region": ["x", "x"], "violence": ["tip", None]}
    assert sensitivity_of(table, Declaration(("region",), ("violence",)), "violence").l == 1


def test_only_some_rows_are_judged_where_it_is_said() -> None:
    cells = {"table": ["gaps", "cost"], "region": ["x", "x"], "value": [15, 2.5]}
    declared = Declaration(("region",), counts=("value",), only={"table": ("gaps",)})
    assert risk_of(cells, declared, Limits(5)).anonymity.k == 15


@pytest.mark.parametrize("rows", [0, 1, 7])
def test_empty_one_person_and_all_missing(rows: int) -> None:
    table = {"age": [None] * rows, "violence": [None] * rows, "person": [str(row) for row in range(rows)]}
    declared = Declaration(("age",), ("violence",), person="person", trail=Trail("person", ("age",)))
    risk = risk_of(table, declared, Limits(5, 0.05))
    assert risk.anonymity.k == (rows or None)
    assert risk.sensitive["violence"].l is None
    assert risk.unicity == (), "a row without a month is no point of a trail"
    assert bool(risk.faults(Limits(5, 0.05))) == (rows == 1)


def test_what_would_help_is_told() -> None:
    risk = risk_of(WARD, DECLARED, Limits(5))
    assert risk.faults(Limits(5)) == ["k is 1, below 5"]
    assert risk.k_without == {"age": 1, "region": 1}
    whole = {**WARD, "region": ["AV-01"] * 5 + ["AV-02"], "age": ["18-24"] * 6}
    assert risk_of(whole, DECLARED, Limits(5)).k_without == {"region": 6, "age": 1}
    assert risk_of(whole, DECLARED, Limits(1)).k_without == {}


@pytest.mark.parametrize("bad", ["many", -1, "nan", True and "1;2", object()])
def test_what_is_no_count_is_refused_without_telling_it(bad: object) -> None:
    with pytest.raises(WillNeverWork, match="persons") as told:
        anonymity_by({"region": ["x"], "persons": [bad]}, Declaration(("region",), counts=("persons",)), 5)
    assert "many" not in str(told.value)


def test_a_value_that_the_line_does_not_name_is_refused() -> None:
    declared = Declaration(("age",), ("violence",), {"violence": ("dv", "both")})
    with pytest.raises(WillNeverWork, match="order does not name"):
        sensitivity_of(WARD, declared, "violence")


TRAILS = {
    "a": frozenset({"jan", "feb", "mar"}),
    "b": frozenset({"jan", "feb"}),
    "c": frozenset({"mar", "apr"}),
}


def test_unicity_by_hand() -> None:
    # one point: a never (jan b, feb b, mar c), b never, c by apr in 1 of 2
    one = unicity(TRAILS, 1)
    assert one is not None and one.is_exact and one.share == pytest.approx(1 / 2 / 3)
    # two points: a by {jan, mar} and {feb, mar} of 3 sets, b never, c always
    two = unicity(TRAILS, 2)
    assert two is not None and two.share == pytest.approx((2 / 3 + 0 + 1) / 3)
    # three: a is unique, of b and c all is known
    three = unicity(TRAILS, 3)
    assert three is not None and three.share == pytest.approx(2 / 3)
    assert (three.low, three.high) == (three.share, three.share)


def test_a_sample_says_how_sure_it_is_and_holds_the_truth() -> None:
    dice = Random(7)
    trails = {person: frozenset(dice.sample(range(60), 9)) for person in range(400)}
    exact, guessed = unicity(trails, 3), sampled(trails, 3, draws=200)
    assert exact is not None and exact.is_exact and not guessed.is_exact
    assert guessed == sampled(trails, 3, draws=200) != sampled(trails, 3, draws=200, seed=2)
    assert guessed.low < exact.share < guessed.high and guessed.high - guessed.low < 0.15
    assert unicity(trails, 4, draws=200) == sampled(trails, 4, draws=200), "too many sets to try all"


def test_trails_are_gathered_from_rows_and_nobody_has_none() -> None:
    assert trails_of(["a", "a", None, "b"], ["jan", "jan", "feb", None]) == {"a": frozenset({"jan"})}
    assert unicity({}, 2) is None


def test_a_day_is_known_by_its_month() -> None:
    from datetime import date

    table = {"p": ["a", "b"], "on": [date(2026, 1, 3), date(2026, 1, 29)], "k": ["x", "x"]}
    risk = risk_of(table, Declaration(("k",), person="p", trail=Trail("p", ("on",))), Limits(2))
    assert [each.share for each in risk.unicity] == [0, 0, 0]
    assert risk.faults(Limits(2, 0.0)) == []


def test_unique_trails_fail_where_there_is_a_limit() -> None:
    table = {"p": ["a", "b"], "on": ["2026-01", "2026-02"], "k": ["x", "x"]}
    risk = risk_of(table, Declaration(("k",), person="p", trail=Trail("p", ("on",))), Limits(2))
    assert risk.faults(Limits(2)) == []
    assert risk.faults(Limits(2, 0.05)) == ["100% of persons are unique by a few known points, above 5%"]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ([], "no list of settings"),
        ({"quasi": ["a"]}, "no setting quasi"),
        ({}, "names no `quasi_identifiers`"),
        ({"persons": False}, "wants `because`"),
        ({"persons": False, "because": "so"}, "wants `because`"),
        ({"persons": False, "because": "No row is about a person.", "counts": ["n"]}, "nothing else"),
        ({"quasi_identifiers": "age"}, "wants a list"),
        ({"quasi_identifiers": ["age", "age"]}, "twice"),
        ({"quasi_identifiers": ["age"], "counts": ["n"], "person": "p"}, "leave `person` and `trail` out"),
        ({"quasi_identifiers": ["p"], "person": "p"}, "each person would be unique"),
        ({"quasi_identifiers": ["age"], "ordered": {"x": ["a", "b"]}}, "not `sensitive`"),
        ({"quasi_identifiers": ["age"], "sensitive": ["x"], "ordered": {"x": ["a"]}}, "fewer than two"),
        ({"quasi_identifiers": ["age"], "trail": {"person": "p"}}, "wants `trail"),
        ({"quasi_identifiers": ["age"], "person": ["p"]}, "one column"),
        ({"quasi_identifiers": ["age"], "only": ["x"]}, "wants `only"),
    ],
)
def test_a_declaration_that_says_too_little_is_refused(written: object, says: str) -> None:
    with pytest.raises(ConfigurationError, match="marts.x") as told:
        declaration_from(written, "marts.x")
    assert says in str(told.value)


def test_a_whole_declaration_is_read() -> None:
    found = declaration_from(
        {"quasi_identifiers": ["age"], "sensitive": ["s"], "ordered": {"s": ["a", "b"]}, "person": "p",
         "trail": {"person": "p", "points": ["month"]}}, "x")  # fmt: skip
    assert found.columns == ("age", "s", "p", "month")
    nobody = declaration_from({"persons": False, "because": "No row is about a person."}, "x")
    assert not nobody.is_about_persons
