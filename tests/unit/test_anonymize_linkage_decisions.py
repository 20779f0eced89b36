"""Decisions: what links, what is for people to see, and what must never unite strangers."""

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from anonymize.keyring import derived_key
from anonymize.linkage.arrivals import KeyIndex, joined, proposals
from anonymize.linkage.clusters import Matches, consistent
from anonymize.linkage.encoding import Encoder
from anonymize.linkage.evidence import Encoded
from anonymize.linkage.fitting import Population, fitted
from anonymize.linkage.linking import Thresholds, across, candidates_of, duplicates
from anonymize.linkage.model import posteriors
from anonymize.linkage.one_to_one import one_to_one
from anonymize.linkage.tokens import LinkageKeys
from benchmarks.linkage import generated

ENCODER = Encoder(LinkageKeys.from_root(derived_key(b"x" * 32, "test", 1), domain="files", epoch=1))
FIRST = (
    "Amina Lejla Selma Jelena Dragana Milica Arta Besa Drita Elira Ana Ivana Maja Vesna Zorica Adnan Emir Tarik Haris"
)
LAST = "ović ević aj inić ovska escu eva nik ić ac"
COLUMNS = ("given_name", "surname", "birth_date", "place", "phone")
Person = tuple[str | None, ...]


def crowd(count: int, seed: int = 1) -> list[Person]:
    """People who have nothing to do with each other."""
    dice = random.Random(seed)
    syllables = "ba dra mi lo ke zu vra sto pe li ga ru no ti sla ve mar kon hal ber".split()

    def one() -> Person:
        surname = "".join(dice.sample(syllables, 2)).capitalize() + dice.choice(LAST.split())
        birth = f"{dice.randrange(1950, 2010)}-{dice.randrange(1, 13):02d}-{dice.randrange(2, 29):02d}"
        town = "".join(dice.sample(syllables, 2)).capitalize()
        return dice.choice(FIRST.split()), surname, birth, town, f"+3876{dice.randrange(10**7):07d}"

    return [one() for _ in range(count)]


def encoded(people: Sequence[Person]) -> Encoded:
    return ENCODER.encoded({name: [person[place] for person in people] for place, name in enumerate(COLUMNS)})


def decisions(found: Matches) -> dict[tuple[int, int], str]:
    rows = zip(found.one.tolist(), found.other.tolist(), found.probability.tolist(), strict=True)
    return {(one, other): Thresholds().decision(chance) for one, other, chance in rows if chance >= 0.5}


def slipped(person: Person) -> Person:
    given, surname, birth, town, phone = person
    return given, (surname or "")[:-2] + (surname or "")[-1], birth, town, None


def test_copies_with_a_slip_are_linked_and_strangers_are_not() -> None:
    people = crowd(400)
    copies = [slipped(person) for person in people[:80]]
    told = decisions(duplicates(encoded(people + copies))[0])
    assert {(row, 400 + row) for row in range(80)} <= {pair for pair, said in told.items() if said == "link"}
    assert all(other == one + 400 for one, other in told)


def test_twins_at_one_address_are_not_linked() -> None:
    people = crowd(300)
    twins = [("Merima" if person[0] != "Merima" else "Sabina", *person[1:]) for person in people[:10]]
    copies = [slipped(person) for person in people[100:140]]
    told = decisions(duplicates(encoded(people + twins + copies))[0])
    assert not {pair for pair, said in told.items() if said == "link" and 300 <= pair[1] < 310}


def test_relatives_are_counted_where_half_the_fields_are_empty_too() -> None:
    """Most of them share no key then and are no candidates."""
    dice = random.Random(11)
    persons = generated.people(dice, 300)
    rows = [generated.copied(dice, row, generated.Rates(0, 0, 0.5), row) for row in persons]
    houses = Counter((row["surname"], row["place"], row["street"]) for row in persons)
    planted = sum(size * (size - 1) / 2 for size in houses.values())
    table = ENCODER.encoded({name: [row[name] for row in rows] for name in rows[0]})
    model, told = fitted(table, candidates_of(table), Population(table.rows))
    pairs = table.rows * (table.rows - 1) / 2
    among_candidates = posteriors(model.parameters, told)[1].sum()
    assert planted / 5 < model.parameters.related * pairs < planted
    assert among_candidates < model.parameters.related * pairs / 2
    assert model.parameters.prior * pairs < 2, "nobody here is in the file twice"


def test_the_telephone_of_a_shelter_links_nobody() -> None:
    people = [(*person[:3], "Jezero", "+38761000000") for person in crowd(60)] + crowd(300, seed=2)
    assert decisions(duplicates(encoded(people))[0]) == {}


@pytest.mark.parametrize("people", [[], crowd(1), crowd(2), crowd(30), [(None,) * 5] * 40])
def test_files_without_duplicates_give_none(people: list[Person]) -> None:
    assert decisions(duplicates(encoded(people))[0]) == {}
    half = len(people) // 2
    assert decisions(across(encoded(people), half)[0]) == {}


def test_people_without_any_evidence_stay_apart_and_alone() -> None:
    people = [("A.", None, "01.01.1900", None, None)] * 50 + crowd(50)
    assert decisions(duplicates(encoded(people))[0]) == {}


def test_two_files_pair_one_to_one() -> None:
    people = crowd(300)
    told = decisions(across(encoded(people + [slipped(person) for person in people[50:]]), 300)[0])
    assert set(told) == {(row, 250 + row) for row in range(50, 300)}


def test_a_file_that_repeats_people_is_not_forced_to_one_partner_each() -> None:
    people = crowd(200)
    twice = [slipped(person) for person in people[:60]] + people[:60]
    told = decisions(across(encoded(people + twice), 200)[0])
    assert {(row, 200 + row) for row in range(60)} | {(row, 260 + row) for row in range(60)} <= set(told)


def test_whoever_contradicts_the_rest_of_a_person_is_not_brought_in_by_a_chain() -> None:
    chance = {(0, 1): 0.9999, (1, 2): 0.7, (0, 2): 0.0001}
    pairs = Matches(np.array([0, 1]), np.array([1, 2]), np.array([0.9999, 0.7]))
    found = consistent(3, pairs, lambda one, other: np.array([chance[pair] for pair in zip(one, other, strict=True)]))
    assert set(decisions(found)) == {(0, 1)}


def test_what_is_taken_is_not_free_for_others() -> None:
    left, right = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    chances, _ = one_to_one(left, right, np.array([20.0, 9.0, 9.0, 8.0]), (2, 2), 0.01)
    assert (chances > 0.5).tolist() == [True, False, False, True]


def test_arrivals_meet_the_known_and_never_unite_two_of_them() -> None:
    people = crowd(200)
    copies = [slipped(person) for person in people[:50]]
    known, new = encoded(people), encoded(copies + crowd(20, seed=9))
    model = duplicates(joined(known, new))[1]
    index = KeyIndex.of(known.keys)
    told = proposals(model, known, range(200), index, new)
    assert [each.person for each in told[:50]] == list(range(50))
    assert {each.decision for each in told[:50]} == {"link"}
    assert {(each.person, each.decision) for each in told[50:]} == {(None, "new")}
    again = encoded([*people, *copies])
    divided = proposals(model, again, range(250), KeyIndex.of(again.keys), encoded(copies))
    assert {each.decision for each in divided} == {"review"}


@pytest.mark.parametrize(("chance", "said"), [(0.999, "link"), (0.9989, "review"), (0.5, "review"), (0.4999, "new")])
def test_there_are_three_outcomes(chance: float, said: str) -> None:
    assert Thresholds().decision(chance) == said
