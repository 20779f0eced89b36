"""What holds for any records: order and keys change nothing, no pair is out of range, nobody meets herself."""

from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.linkage.encoding import Encoder
from anonymize.linkage.linking import candidates_of, duplicates
from anonymize.linkage.tokens import LinkageKeys
from anonymize.names.agreement import agree
from anonymize.names.grades import graded

ENCODER = Encoder(LinkageKeys.from_root(b"x" * 32, domain="files", epoch=1))
VALUES = st.one_of(st.none(), st.text(max_size=30), st.sampled_from(["Ана", "Ana", "1985-04-23", "01.01.1900", "😀"]))
RECORDS = st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES), max_size=12)
NAMES = ("given_name", "surname", "birth_date", "phone")


@settings(max_examples=40, deadline=None)
@given(RECORDS)
def test_any_records_are_linked_or_not_but_never_fall(rows: list[tuple[str | None, ...]]) -> None:
    encoded = ENCODER.encoded({name: [row[place] for row in rows] for place, name in enumerate(NAMES)})
    one, other = candidates_of(encoded)
    assert (one < other).all()
    found, _ = duplicates(encoded)
    assert ((found.probability >= 0) & (found.probability <= 1)).all()
    assert (found.one < found.other).all() and (found.other < max(len(rows), 1)).all()


@given(st.lists(st.text(max_size=20), max_size=8))
def test_a_name_is_spelled_the_same_alone_and_in_company(names: list[str]) -> None:
    assert graded(names) == [graded([name])[0] for name in names]


@given(st.text(max_size=20), st.text(max_size=20))
def test_agreement_has_no_direction(one: str, other: str) -> None:
    assert agree([one], [other]) == agree([other], [one])
