"""Which groups become one person: on pairs small enough to see, and for any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymize.linkage.judging import bucket
from anonymize.linkage.levels import top_level
from anonymize.linkage.linking import Thresholds
from anonymize.linkage.uniting import CONTRADICTS, LARGEST, Judged, Outcome, Pair, outcome_of

Chances = dict[Pair, float]


def decided(
    chances: Chances, groups: list[int], *, sure: set[Pair] | None = None, apart: tuple[Pair, ...] = ()
) -> Outcome:
    """The outcome where every pair is a candidate; a pair of which nothing is said is of two strangers."""
    pairs = np.asarray(sorted(chances), dtype=np.int64).reshape(-1, 2)
    judged = Judged(
        pairs[:, 0],
        pairs[:, 1],
        np.asarray([chances[pair] for pair in sorted(chances)]),
        np.asarray([sure is None or pair in sure for pair in sorted(chances)], dtype=np.bool_),
    )

    def judge(one: np.ndarray, other: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]  # of rows, and of chances
        return np.asarray([chances.get((a, b), 0.0) for a, b in zip(one.tolist(), other.tolist(), strict=True)])

    return outcome_of(groups, judged, judge, apart, Thresholds())


def test_a_sure_pair_links_and_a_likely_one_is_asked() -> None:
    assert decided({(0, 1): 0.9995, (2, 3): 0.8, (4, 5): 0.3}, list(range(6))) == Outcome(((0, 1),), ((2, 3),), 0)


def test_a_sure_pair_without_an_equal_given_name_or_document_is_asked() -> None:
    assert decided({(0, 1): 0.99999}, [0, 1], sure=set()) == Outcome((), ((0, 1),), 0)


def test_who_fits_two_that_contradict_each_other_is_linked_to_neither() -> None:
    found = decided({(0, 1): 0.9999, (0, 2): 0.9995, (1, 2): 0.0001}, [0, 1, 2])
    assert found == Outcome((), ((0, 1), (0, 2)), 0)


def test_even_where_the_second_is_only_likely() -> None:
    assert decided({(0, 1): 0.9999, (0, 2): 0.6, (1, 2): 0.0001}, [0, 1, 2]).links == ()


def test_three_that_do_not_contradict_each_other_are_one() -> None:
    found = decided({(0, 1): 0.9999, (0, 2): 0.9995, (1, 2): 0.4}, [0, 1, 2])
    assert found == Outcome(((0, 1), (0, 2)), (), 0)


def test_a_known_person_takes_nobody_who_contradicts_one_of_its_records() -> None:
    assert decided({(0, 2): 0.9999, (1, 2): 0.0001}, [0, 0, 1]) == Outcome((), ((0, 2),), 0)


def test_what_people_parted_is_neither_linked_nor_asked_again_nor_joined_by_a_third() -> None:
    assert decided({(0, 1): 0.9999}, [0, 1], apart=((0, 1),)) == Outcome((), (), 0)
    found = decided({(0, 1): 0.9999, (0, 2): 0.9998, (1, 2): 0.9997}, [0, 1, 2], apart=((0, 1),))
    assert found.links == ()


def test_a_crowd_links_nobody() -> None:
    hub = {(0, other): 0.9999 for other in range(1, LARGEST + 2)}
    found = decided(hub, list(range(LARGEST + 2)))
    assert (found.links, found.crowded) == ((), 1)


rows = st.integers(3, 9)


@given(st.data())
def test_no_person_ever_holds_a_contradiction(data: st.DataObject) -> None:
    size = data.draw(rows)
    chance = st.sampled_from([0.0, 0.005, 0.2, 0.6, 0.9991, 0.99999])
    chances = {(a, b): data.draw(chance) for a in range(size) for b in range(a + 1, size)}
    found = decided(chances, list(range(size)))
    person = list(range(size))
    for one, other in found.links:
        assert chances[one, other] >= 0.999
        person = [person[one] if each == person[other] else each for each in person]
    for (one, other), likely in chances.items():
        assert person[one] != person[other] or likely >= CONTRADICTS
    assert not set(found.links) & set(found.reviews)


@pytest.mark.parametrize(
    ("field", "level", "said"),
    [
        ("given_name", 0, "silent"), ("given_name", 1, "differs"), ("given_name", 3, "alike"),
        ("given_name", 6, "nearly"), ("given_name", 7, "sounds_equal"), ("given_name", 8, "sounds_equal"),
        ("given_name", 9, "equal"), ("given_name", 10, "equal"), ("birth_date", top_level("date"), "equal"),
        ("sex", 1, "differs"), ("sex", 2, "equal"), ("document", top_level("code"), "equal"),
    ],
)  # fmt: skip
def test_agreement_is_told_in_steps(field: str, level: int, said: str) -> None:
    assert bucket(field, level) == said
