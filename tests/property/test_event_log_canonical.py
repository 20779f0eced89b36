"""The chain is computed in Python by intake and verification, in SQL by all others: byte for byte the same."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from event_log import chain
from event_log.connection import connect
from tests.support.log_records import migrated_database
from vocabulary.canonical import canonical_bytes, canonical_text, canonical_time

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)
numbers = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
digests = st.binary(min_size=32, max_size=32)
moments = st.datetimes(datetime(1900, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  it has no zone on purpose
few = settings(max_examples=150, deadline=None)


@pytest.fixture(scope="module")
def owner(new_database: Callable[..., str], url_of: Callable[..., str]) -> Iterator[psycopg.Connection]:
    name = migrated_database(new_database, url_of)
    with connect(url_of("nrm_owner", name)) as connection:
        yield connection


def answer(connection: psycopg.Connection, call: str, *values: object) -> object:
    row = connection.execute(f"select event_log.{call}".encode(), values).fetchone()
    return row[0] if row else None


@few
@given(value=values)
def test_sql_and_python_write_a_value_the_same_way(owner: psycopg.Connection, value: object) -> None:
    assert answer(owner, "canonical(%s)", Jsonb(value, canonical_text)) == canonical_text(value)


@few
@given(value=values)
def test_a_value_read_back_from_the_database_has_the_same_bytes(owner: psycopg.Connection, value: object) -> None:
    row = owner.execute("select %s::jsonb", [Jsonb(value, canonical_text)]).fetchone()
    assert row is not None and canonical_bytes(row[0]) == canonical_bytes(value)


@few
@given(st.dictionaries(texts, texts, max_size=3))
def test_sql_and_python_make_the_same_leaf(owner: psycopg.Connection, row: dict[str, str]) -> None:
    content = {**row, "table": "event"}
    assert answer(owner, "leaf(%s)", Jsonb(content, canonical_text)) == chain.leaf("event", content)


@few
@given(st.lists(digests, max_size=20))
def test_sql_and_python_grow_the_same_tree(owner: psycopg.Connection, leaves: list[bytes]) -> None:
    assert answer(owner, "merkle_root(%b::bytea[])", leaves) == chain.merkle_root(leaves)


@few
@given(moments)
def test_sql_and_python_write_a_moment_the_same_way(owner: psycopg.Connection, at: datetime) -> None:
    assert answer(owner, "canonical_time(%s)", at) == canonical_time(at)


@few
@given(
    st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.uuids(version=4), max_size=4),
    st.binary(min_size=16, max_size=16),
)
def test_sql_and_python_commit_to_the_same_links(owner: psycopg.Connection, refs: dict[str, UUID], salt: bytes) -> None:
    row = owner.execute(
        """
        select event_log.link_commitment(
            coalesce(array_agg(row(1, role, ref, %s)::event_log.event_link), '{}')
        )
        from unnest(%s::text[], %s::uuid[]) as link (role, ref)
        """,
        [salt, list(refs), list(refs.values())],
    ).fetchone()
    assert row is not None
    assert row[0] == chain.link_commitment([(role, ref, salt) for role, ref in refs.items()])


@few
@given(digests, digests, st.integers(1, 2**62), st.none() | texts, st.none() | st.integers(1, 2**62), moments)
def test_sql_and_python_move_the_head_alike(
    owner: psycopg.Connection,
    before: bytes,
    root: bytes,
    batch_id: int,
    source_id: str | None,
    position: int | None,
    at: datetime,
) -> None:
    columns = (before, root, batch_id, "resolve", source_id, position, position, at)
    in_sql = answer(owner, "next_head(%s, %s, %s, %s, %s, %s, %s, %s)", *columns)
    assert in_sql == chain.next_head(*columns)
