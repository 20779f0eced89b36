"""Evidence: dates in their parts, keyed digests and filters, and who is compared with whom."""

import numpy as np
import pytest

from anonymize.linkage.blocking import pairs_within
from anonymize.linkage.dates import read_date
from anonymize.linkage.encoding import Encoder
from anonymize.linkage.filters import WORDS, bits_of, dice, gram_table, letter_filters
from anonymize.linkage.tokens import LinkageKeys, composite_of, digests_of

ROOT = b"a root key of thirty-two bytes.."
KEYS = LinkageKeys.from_root(ROOT, domain="victim_services", epoch=1)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1985-04-23", ("1985", "0423", "")),
        ("19850423", ("1985", "0423", "")),
        ("23.4.1985.", ("1985", "0423", "")),
        ("23/04/1985 00:00", ("1985", "0423", "")),
        ("1985-04-23T00:00:00Z", ("1985", "0423", "")),
        ("31160", ("1985", "0423", "serial_date")),
        ("31160.0", ("1985", "0423", "serial_date")),
        ("01.01.1900", ("", "", "default_date")),
        ("01.01.1985", ("1985", "", "first_of_january")),
        ("1985", ("1985", "", "year_only")),
        ("31.02.1985", ("1985", "0231", "impossible_date")),
        ("about 30", ("", "", "unreadable_date")),
        ("", ("", "", "")),
    ],
)
def test_a_birth_date_is_read_and_what_is_odd_is_named(written: str, read: tuple[str, str, str]) -> None:
    assert read_date(written) == read


def test_digests_differ_by_key_epoch_domain_and_column() -> None:
    others = [
        LinkageKeys.from_root(ROOT, domain="victim_services", epoch=2),
        LinkageKeys.from_root(ROOT, domain="cross", epoch=1),
        LinkageKeys.from_root(ROOT[::-1], domain="victim_services", epoch=1),
    ]
    mine = digests_of(KEYS.tokens, "name:strict", ["ana"])
    assert all(digests_of(other.tokens, "name:strict", ["ana"]) != mine for other in others)
    assert digests_of(KEYS.tokens, "name:folded", ["ana"]) != mine
    assert digests_of(KEYS.tokens, "name:strict", [""]) == 0


def test_a_composite_needs_all_its_parts_and_their_order() -> None:
    one, other = digests_of(KEYS.tokens, "a", ["x", "", "y"]), digests_of(KEYS.tokens, "b", ["p", "q", "r"])
    there = composite_of(KEYS.composites, 1, one, other)
    assert there[1] == 0
    assert there[0] != 0 != there[2]
    assert (composite_of(KEYS.composites, 1, other, one) != there)[[0, 2]].all()
    assert (composite_of(KEYS.composites, 2, one, other) != there)[[0, 2]].all()


def test_likeness_follows_the_letters_in_common() -> None:
    names = ["jovanovic", "jovanovc", "petrovic", "kastrati", "", "x" * 10_000]
    filters = letter_filters(gram_table(KEYS.filters, "name", 41 * 41), names)
    bits = bits_of(filters)
    first = np.zeros(len(names), dtype=np.int64)
    like = dice(filters[first], filters, bits[first] + bits)
    assert like[0] == 1
    assert like[0] > like[1] > like[2] > like[3]
    assert (like[1], like[3]) == (pytest.approx(0.84, abs=0.1), pytest.approx(0.15, abs=0.1))
    assert not bits[4]
    assert bits.max() < 256 and filters.shape == (6, WORDS)


def test_fields_that_nobody_has_take_part_in_nothing() -> None:
    encoded = Encoder(KEYS).encoded({"surname": ["Perić", None, "😀"]})
    assert encoded.rows == 3
    assert encoded.fields["surname"].known.tolist() == [True, False, False]
    assert not encoded.keys[1:].any()


def test_nothing_at_all_gives_no_pairs() -> None:
    for columns in ({}, {"surname": []}, {"surname": [None, None]}, {"sex": ["f", "f"]}):
        encoded = Encoder(KEYS).encoded(columns)
        one, other = pairs_within(encoded.keys, most=100)
        assert len(one) == len(other) == 0


def test_names_written_crosswise_and_slips_share_a_key() -> None:
    encoded = Encoder(KEYS).encoded(
        {
            "given_name": ["Milica", "Jovanović", "Milcia", "Arben"],
            "surname": ["Jovanović", "Milica", "Jovanovic", "Hoxha"],
            "birth_date": ["1990-05-04", None, "1990-04-05", "1980-02-03"],
        }
    )
    pairs = set(zip(*(side.tolist() for side in pairs_within(encoded.keys, most=100)), strict=True))
    assert pairs == {(0, 1), (0, 2), (1, 2)}


def test_a_key_that_many_share_is_followed_only_within_the_budget() -> None:
    keys = np.array([[7, row // 2 + 100] for row in range(20)], dtype=np.uint64)
    assert len(pairs_within(keys, most=20)[0]) == 10
    assert len(pairs_within(keys, most=1000)[0]) == 190
