"""What always holds of the measures of risk, beside counting by brute force."""

from collections import Counter
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anonymize.risk.declaration import Declaration
from anonymize.risk.measures import anonymity_by, sensitivity_of, smallest
from anonymize.risk.unicity import sampled, unicity

VALUES = st.sampled_from(["a", "b", "c", None])
ROWS = st.lists(st.tuples(VALUES, VALUES, st.sampled_from("xyz"), st.integers(0, 6)), max_size=30)
TRAILS = st.dictionaries(st.integers(0, 12), st.frozensets(st.integers(0, 5), min_size=1), max_size=12)
DECLARED = Declaration(("first", "second"), ("kind",))
BY_PERSON = Declaration(("first", "second"), ("kind",), person="person")


def table(rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return dict(zip(("first", "second", "kind", "person"), map(list, columns), strict=True))


def k_of(rows: list[tuple[Any, ...]], declared: Declaration = DECLARED) -> float | None:
    return smallest(anonymity_by(table(rows), declared, 5)).k


@given(ROWS)
def test_k_is_the_smallest_class_by_brute_force(rows: list[tuple[Any, ...]]) -> None:
    sizes = Counter((first, second) for first, second, _, _ in rows)
    found = smallest(anonymity_by(table(rows), DECLARED, 5))
    assert found.k == min(sizes.values(), default=None)
    assert found.uniques == sum(size == 1 for size in sizes.values())
    assert found.small == sum(size < 5 for size in sizes.values())
    assert found.persons == len(rows)


@given(ROWS)
def test_k_of_persons_by_brute_force(rows: list[tuple[Any, ...]]) -> None:
    holds: dict[Any, set[int]] = {}
    for first, second, _, person in rows:
        holds.setdefault((first, second), set()).add(person)
    assert k_of(rows, BY_PERSON) == min(map(len, holds.values()), default=None)


@given(ROWS)
def test_cells_count_as_the_rows_they_were_made_of(rows: list[tuple[Any, ...]]) -> None:
    cells = [(*key, None, number) for key, number in Counter((row[0], row[1]) for row in rows).items()]
    declared = Declaration(("first", "second"), counts=("person",))
    assert k_of(cells, declared) == k_of(rows)


@given(ROWS)
def test_l_and_t_by_brute_force(rows: list[tuple[Any, ...]]) -> None:
    classes: dict[Any, Counter[str]] = {}
    for first, second, kind, _ in rows:
        classes.setdefault((first, second), Counter())[kind] += 1
    whole = Counter(kind for _, _, kind, _ in rows)
    found = sensitivity_of(table(rows), DECLARED, "kind")
    assert found.l == min(map(len, classes.values()), default=None)
    distances = [
        sum(abs(one[kind] / one.total() - whole[kind] / whole.total()) for kind in "xyz") / 2
        for one in classes.values()
    ]
    assert (found.t is None) == (not rows)
    assert rows == [] or abs((found.t or 0) - max(distances)) < 1e-5


@given(ROWS)
def test_merging_classes_never_lowers_k_and_never_raises_t(rows: list[tuple[Any, ...]]) -> None:
    merged = [("all", *row[1:]) for row in rows]
    assert (k_of(merged) or 0) >= (k_of(rows) or 0)
    assert (k_of(merged, BY_PERSON) or 0) >= (k_of(rows, BY_PERSON) or 0)
    before, after = (sensitivity_of(table(each), DECLARED, "kind") for each in (rows, merged))
    assert (after.l or 0) >= (before.l or 0)
    assert (after.t or 0) <= (before.t or 0) + 1e-5


@given(ROWS, st.randoms())
def test_the_order_of_rows_changes_nothing(rows: list[tuple[Any, ...]], dice: Any) -> None:
    shuffled = dice.sample(rows, len(rows))
    for declared in (DECLARED, BY_PERSON):
        assert anonymity_by(table(rows), declared, 5) == anonymity_by(table(shuffled), declared, 5)
        assert sensitivity_of(table(rows), declared, "kind") == sensitivity_of(table(shuffled), declared, "kind")


@given(TRAILS)
def test_unicity_by_brute_force_and_never_less_with_one_more_point(trails: dict[int, frozenset[int]]) -> None:
    shares = []
    for points in (1, 2, 3, 4):
        found = unicity(trails, points)
        assert (found is None) == (not trails)
        if found is None:
            return
        assert found.is_exact and abs(found.share - brute(trails, points)) < 1e-9
        shares.append(found.share)
    assert all(more >= less - 1e-9 for less, more in zip(shares, shares[1:], strict=False))


def brute(trails: dict[int, frozenset[int]], points: int) -> float:
    shares = []
    for trail in trails.values():
        sets = list(combinations(sorted(trail), min(points, len(trail))))
        shares.append(sum(sum(set(one) <= other for other in trails.values()) == 1 for one in sets) / len(sets))
    return sum(shares) / len(shares)


@given(TRAILS, st.integers(0, 99))
def test_a_sample_never_falls_with_one_more_point_nor_hangs_on_the_order(
    trails: dict[int, frozenset[int]], seed: int
) -> None:
    shares = [sampled(trails, points, seed=seed).share for points in (1, 2, 3) if trails]
    assert shares == sorted(shares)
    for order in (list(trails)[::-1], sorted(trails)):
        again = {person: trails[person] for person in order}
        assert [sampled(again, points, seed=seed).share for points in (1, 2, 3) if trails] == shares
