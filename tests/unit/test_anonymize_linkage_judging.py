"""Which evidence may link without being asked, and what judging names."""

from typing import Any

import numpy as np
import pytest

from anonymize.linkage.encoding import Encoder
from anonymize.linkage.evidence import Encoded
from anonymize.linkage.judging import fitted_parameters, judged, model_of, recounted
from anonymize.linkage.tokens import LinkageKeys
from anonymize.linkage.uniting import Judged

ENCODER = Encoder(LinkageKeys.from_root(b"a key of a test, no secret at all", domain="files", epoch=1))
Row = dict[str, str | None]
GIVEN = "Danica Milica Mirica Snježana Gordana Bratka Đurđa Milan Milana Zorica".split()


def everybody() -> list[Row]:
    """Every given name is borne by several, nobody shares a surname."""
    return [
        somebody(
            given_name=GIVEN[number % len(GIVEN)],
            surname=f"Horv{chr(97 + number % 26)}{chr(97 + number // 26)}t",
            birth_date=f"19{60 + number % 40}-0{1 + number % 9}-{11 + number % 17}",
        )
        for number in range(60)
    ]


def judge(*rows: Row) -> Judged:
    """The last two records as a pair, among everybody."""
    people = [*everybody(), *rows]
    encoded: Encoded = ENCODER.encoded({name: [row[name] for row in people] for name in people[0]})
    model = model_of(fitted_parameters(encoded, None), encoded, range(encoded.rows))
    return judged(model, encoded, (np.array([encoded.rows - 2]), np.array([encoded.rows - 1])))


def somebody(**changes: Any) -> Row:
    return {
        "given_name": "Danica", "surname": "Zvjezdan", "birth_date": "1977-05-21", "sex": "female", "document": None,
        "phone": None, **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mine", "theirs", "may_link"),
    [
        ({}, {"given_name": "Даница"}, True),
        ({"given_name": "Đurđa"}, {"given_name": "Durda"}, True),  # letters lost on a keyboard
        ({}, {"given_name": "Dancia"}, True),  # nobody bears it: a slip of the pen
        ({}, {"given_name": "Dancia", "birth_date": None}, True),
        ({}, {"given_name": "Dancia", "birth_date": "1977-05-29"}, False),  # a second slip
        ({}, {"given_name": "Dancia", "sex": "male"}, False),
        ({"given_name": "Milica"}, {"given_name": "Mirica"}, False),  # others bear both: sisters
        ({}, {"given_name": "Gordana"}, False),
        ({}, {"given_name": "Wxyz"}, False),  # nobody bears it, and it is like nothing
        ({}, {"given_name": None}, False),
        ({"document": "AV123456"}, {"given_name": None, "document": "AV123456"}, True),
    ],
)
def test_one_name_or_a_slip_of_it_may_link_and_two_names_are_asked(mine: Row, theirs: Row, may_link: bool) -> None:
    assert judge(somebody(**mine), somebody(**theirs)).may_link.tolist() == [may_link]


def test_two_records_of_one_person_are_not_two_who_bear_her_name() -> None:
    people = [*everybody(), somebody(), somebody(birth_date="1977-05-22")]
    encoded = ENCODER.encoded({name: [row[name] for row in people] for name in people[0]})
    alone, pair = range(encoded.rows), (np.array([60]), np.array([61]))
    model = model_of(fitted_parameters(encoded, None), encoded, alone)
    first = judged(model, encoded, pair)
    again = recounted(model, encoded, alone, first)
    bearers = again.counted["surname", "strict"].of_each(encoded.fields["surname"].digests["strict"][60:61])
    assert bearers[0] == pytest.approx(2 / (1 + first.probability[0]))
    assert judged(again, encoded, pair).probability[0] > first.probability[0]


def test_twins_and_a_telephone_of_a_whole_house_are_named() -> None:
    house = [
        somebody(surname=f"Kuć{name}a", given_name=name, birth_date=None, phone="+999111222") for name in GIVEN[:8]
    ]
    named = judge(*house, somebody(given_name="Gordana"), somebody(given_name="Snježana")).named
    assert named == {"shared_values": 1, "twins": 1}
