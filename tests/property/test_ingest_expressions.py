"""A compiled getter and JMESPath itself find the same, in every record, on every simple path."""

import json
from decimal import Decimal
from typing import Any

import jmespath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contracts.expressions import compile_path, names_along, path_of, root_names
from ingest.contracts.faults import Faulty

names = st.one_of(
    st.sampled_from(["a", "b", "client", "sex", "need", "x1", "_id"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=4)),
    max_leaves=12,
)
records = st.dictionaries(names, values, max_size=5)
words = st.sampled_from(["a", "b", "client", "sex", "need", "x1", "_id"])


@st.composite
def records_with_a_path(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> tuple[dict[str, Any], list[str]]:
    """A record, and names along one of its branches (or of none)."""
    record = draw(records)
    way = draw(st.lists(parts, min_size=1, max_size=4))
    if draw(st.booleans()):
        inner: Any = draw(values)
        for name in reversed(way):
            inner = {name: inner, **draw(records)} | {name: inner}
        record = {**record, **inner}
    return record, way


@settings(max_examples=250, deadline=None)
@given(records_with_a_path(words))
def test_a_dotted_path_finds_what_jmespath_finds(case: tuple[dict[str, Any], list[str]]) -> None:
    record, way = case
    path = ".".join(way)
    assert compile_path(path)(record) == jmespath.search(path, record)
    assert names_along(path) == tuple(way) and root_names(path) == {way[0]}


@settings(max_examples=250, deadline=None)
@given(records_with_a_path(names))
def test_any_names_can_be_written_as_a_path(case: tuple[dict[str, Any], list[str]]) -> None:
    """Whatever they hold: the draft of a source file writes them so."""
    record, way = case
    found: Any = record
    for name in way:
        found = found.get(name) if isinstance(found, dict) else None
    path = path_of(*way)
    assert compile_path(path)(record) == found
    assert jmespath.search(".".join(json.dumps(name) for name in way), record) == found
    assert names_along(path) == tuple(way)


@settings(max_examples=150, deadline=None)
@given(
    records,
    st.sampled_from(["need[0].a", "need[].a", "a || b", "need[?a=='x'] | [0].b", "keys(client)", "@.a", "client.*"]),
)
def test_everything_else_is_jmespath_or_a_named_fault(record: dict[str, Any], path: str) -> None:
    try:
        expected = jmespath.search(path, record)
    except jmespath.exceptions.JMESPathError:
        with pytest.raises(Exception, match="bad_row_shape"):
            compile_path(path)(record)
    else:
        assert compile_path(path)(record) == expected
    assert names_along(path) in (None, ("a",)) and root_names(path) <= {"need", "a", "b", "client"}


@pytest.mark.parametrize("strange", [Decimal("sNaN"), object(), {1, 2}])
def test_a_value_that_cannot_be_compared_is_a_named_fault_or_no_match(strange: object) -> None:
    """A driver may hand over a number that Python refuses to compare; a load must not stop by it."""
    for path in ("a[?b=='x'].c", "a[?b==`1`]", "a[?b>`1`]"):
        try:
            assert compile_path(path)({"a": [{"b": strange, "c": 1}]}) == []
        except Faulty as fault:
            assert fault.reason == "bad_row_shape"
