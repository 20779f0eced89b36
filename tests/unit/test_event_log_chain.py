"""The hashes of the log, against published vectors and against their own plain definition."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest

from event_log import chain
from vocabulary.canonical import NotCanonical, canonical_bytes, canonical_text, canonical_time

# The test vectors of RFC 6962's reference implementation: eight inputs, the root over the first n of them.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NOW = datetime(2026, 11, 22, 10, 5, 7, 42, tzinfo=UTC)
SUBJECT = UUID(int=7)
CASE = UUID(int=8)


@pytest.mark.parametrize("count", range(9))
def test_the_root_is_that_of_rfc_6962(count: int) -> None:
    leaves = [sha256(b"\x00" + bytes.fromhex(text)).digest() for text in INPUTS[:count]]
    assert chain.merkle_root(leaves).hex() == ROOTS[count]


def test_the_leaf_written_by_hand_is_the_leaf_of_the_row() -> None:
    data = {"quantity": 2.50, "codes": ["b", "a"], "note": 'quote " and ж'}
    by_hand = chain.event_leaf(
        SUBJECT, "src", "need.assessed", NOW, "day", NOW, NOW, canonical_text(data), b"\x01" * 32
    )
    row = {
        "event_id": str(SUBJECT), "source_id": "src", "type": "need.assessed", "time": canonical_time(NOW),
        "time_precision": "day", "recorded_at": canonical_time(NOW), "ingested_at": canonical_time(NOW),
        "data": data, "link_commitment": (b"\x01" * 32).hex(),
    }  # fmt: skip
    assert by_hand == chain.leaf("event", row)


def test_rows_of_different_tables_never_share_a_leaf() -> None:
    assert chain.leaf("ledger", {"kind": "page"}) != chain.leaf("audit", {"kind": "page"})


def test_the_commitment_does_not_depend_on_the_order_of_links_but_on_all_else() -> None:
    salt = b"s" * 16
    links = [("subject", SUBJECT, salt), ("case", CASE, salt)]
    commitment = chain.link_commitment(links)
    assert chain.link_commitment(links[::-1]) == commitment
    others = [
        [("subject", CASE, salt), ("case", SUBJECT, salt)],
        [("subject", SUBJECT, salt)],
        [("subject", SUBJECT, b"t" * 16), ("case", CASE, salt)],
        [],
    ]
    assert commitment not in [chain.link_commitment(other) for other in others]


def test_every_column_of_a_batch_moves_the_head() -> None:
    columns = {
        "previous_head": b"a" * 32, "root": b"b" * 32, "batch_id": 3, "kind": "intake", "source_id": "src",
        "first_position": 5, "last_position": 9, "created_at": NOW,
    }  # fmt: skip
    changed = {
        "previous_head": b"c" * 32, "root": b"c" * 32, "batch_id": 4, "kind": "resolve", "source_id": None,
        "first_position": 4, "last_position": 8, "created_at": NOW + timedelta(microseconds=1),
    }  # fmt: skip
    heads = {chain.next_head(**{**columns, name: value}) for name, value in changed.items()}  # type: ignore[arg-type]  # columns by name
    assert len(heads | {chain.next_head(**columns)}) == len(columns) + 1  # type: ignore[arg-type]  # columns by name


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ((2.0, 2.50, 1e-7, 1e21, -0.0), "[2,2.5,0.0000001,1000000000000000000000,0]"),
        ({"Ж": "\u007f\n\u0001", "Z": "é"}, '{"Z":"é","Ж":"\u007f\\n\\u0001"}'),
    ],
)
def test_a_value_has_one_canonical_form(value: object, text: str) -> None:
    assert canonical_text(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "nul \x00", {1: "a"}, b"bytes", "\ud800", NOW])
def test_what_the_database_cannot_hold_has_none_and_is_not_quoted(value: object) -> None:
    with pytest.raises(NotCanonical) as raised:
        canonical_bytes([value])
    assert "nul" not in str(raised.value).lower().replace("character nul", "")


def test_a_moment_is_written_in_utc_and_never_without_zone() -> None:
    assert canonical_time(NOW.astimezone(timezone(timedelta(hours=2)))) == "2026-11-22T10:05:07.000042Z"
    with pytest.raises(NotCanonical):
        canonical_time(NOW.replace(tzinfo=None))
