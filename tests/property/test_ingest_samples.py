"""Whatever a sample holds, an author gets a sound draft and a check, or one safe message; no word of it is shown."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.authoring.check import check_sample
from ingest.authoring.drafts import draft_source
from ingest.contracts.source_file import load_source
from ingest.sources import check_source
from tests.support.ingest_records import SOURCES, kobo_case, stay
from vocabulary.errors import NrmError

CANARY = "Zvjezdanovska"
SOURCE = {name: load_source(SOURCES, name) for name in ("ngo_kobo", "shelter_csv", "police_register")}
STREAM = {"ngo_kobo": "case", "shelter_csv": "stays", "police_register": "detection"}

cells = st.one_of(
    st.just(CANARY), st.text(max_size=5).map(lambda rest: rest + CANARY), st.sampled_from(["", "1", "\x00"])
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), cells),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["id", "a.b", "x y", "", "é", "\ud83d", "a\nb", "- x", "a: b", "results", *kobo_case(), *stay()]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)
tables = st.lists(st.lists(cells, max_size=6), max_size=8).map(lambda rows: "\n".join(";".join(row) for row in rows))
contents = st.one_of(
    st.binary(max_size=200),
    json_values.map(lambda found: json.dumps(found).encode()),
    st.lists(json_values, max_size=4).map(lambda found: "\n".join(map(json.dumps, found)).encode()),
    tables.map(lambda text: ("Ime;Prezime;Datum;X\n" + text).encode("utf-8", "replace")),
    st.binary(max_size=60).map(lambda rest: b"PK\x03\x04" + rest),
)
endings = st.sampled_from([".json", ".csv", ".xlsx", ".jsonl", ""])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=contents, ending=endings, name=st.sampled_from(sorted(SOURCE)))
def test_a_check_answers_or_refuses_and_shows_no_word(folder: Path, content: bytes, ending: str, name: str) -> None:
    sample = folder / f"sample{ending}"
    sample.write_bytes(content)
    try:
        told: Any = check_sample(SOURCE[name], sample, STREAM[name]).as_dict()
    except NrmError as fault:
        told = str(fault)
    columns = told.pop("columns") if isinstance(told, dict) else {}
    assert CANARY not in json.dumps(told)
    assert set(columns) <= {"missing", "unknown", "never_loaded"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=contents, ending=endings)
def test_a_draft_is_sound_whatever_the_sample(folder: Path, content: bytes, ending: str) -> None:
    sample = folder / f"drafted{ending}"
    sample.write_bytes(content)
    try:
        draft = draft_source("drafted", sample)
    except NrmError as fault:
        assert CANARY not in str(fault)
        return
    for path, text in draft.files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    check_source(folder, "drafted")
