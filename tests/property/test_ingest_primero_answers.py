"""Whatever a Primero answers, the connector hands records over or says what is wrong; it never breaks or runs on."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.connectors.primero import CASES, _answer_of
from ingest.connectors.primero_cursor import BEGINNING, PrimeroCursor, moment_in
from tests.support.ingest_primero import primero_case
from vocabulary.errors import NrmError

CANARY = "Zvjezdanovska"
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9) | st.just(CANARY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
times = st.datetimes().map(lambda moment: moment.isoformat() + "Z") | st.sampled_from(
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-03-02T10:11:12.345Z", "soon", ""]
)
cases = json_values | st.builds(
    lambda moment, state: primero_case(1, last_updated_at=moment, record_state=state), times | json_values, json_values
)


@settings(max_examples=150, deadline=None)
@example(data=[{"id": CANARY}], total=1, per=20)
@given(
    data=st.lists(cases, max_size=4) | json_values, total=json_values | st.integers(0, 9), per=json_values | st.just(20)
)
def test_a_page_is_taken_or_refused_and_no_word_of_it_is_told(data: Any, total: Any, per: Any) -> None:
    content = {"data": data, "metadata": {"total": total, "per": per, "page": 1}}
    try:
        answer = _answer_of(json.loads(json.dumps(content)), 1)
        assert len(answer.keys) <= len(answer.cases) == len(data)
        newest = answer.newest_after(BEGINNING)
    except NrmError as error:
        assert CANARY not in str(error) and error.remedy and CASES in str(error) + CASES
        return
    assert newest == answer.newest
    PrimeroCursor().after(answer.newest, newest, is_end=True)


@given(written=json_values | times)
def test_a_time_is_one_or_none(written: Any) -> None:
    moment = moment_in(written)
    assert moment is None or moment.isoformat() == moment_in(moment.isoformat()).isoformat()  # type: ignore[union-attr]  # a moment read once is read twice
