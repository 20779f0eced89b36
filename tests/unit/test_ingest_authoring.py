"""What an author is shown of a sample and drafted from it: enough to go on, and no value of a record."""

import json
from datetime import date, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import jsonschema
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from ingest.authoring.check import check_sample
from ingest.authoring.column_words import about
from ingest.authoring.dialects import delimiter_of, encoding_of
from ingest.authoring.drafts import draft_source
from ingest.authoring.guesses import columns_of
from ingest.authoring.samples import json_records, records_of, stream_of_sample
from ingest.contracts.expressions import compile_path, path_of
from ingest.contracts.source_file import load_source
from ingest.sources import check_source
from nrm.__main__ import run
from nrm.app import app
from nrm.exit_codes import ExitCode
from tests.support.event_rows import event_row, write_source
from tests.support.ingest_records import SOURCES, kobo_case, stay
from vocabulary.errors import ConfigurationError, SourceRefused

SCHEMAS = Path(__file__).parents[2] / "docs" / "reference" / "schemas"
SHARED = Path(__file__).parents[3] / "shared" / "data"
NAMES = ("Žvakuljić", "Đurđa", "061 222 333", "tajna", "KL1", "SK1", "BRV1")


def drop(folder: Path, *stays: dict[str, Any]) -> Path:
    """A file of stays as the shelter would write it."""
    names = [name for name in stay() if not name.startswith("$")]
    lines = [";".join(names), *(";".join(str(each.get(name, "")) for name in names) for each in stays)]
    path = folder / "boravci.csv"
    path.write_bytes("\r\n".join(lines).encode("windows-1250") + b"\r\n")
    return path


def as_json(folder: Path, content: object) -> Path:
    path = folder / "sample.json"
    path.write_text(json.dumps(content, default=str), encoding="utf-8")
    return path


def told(*arguments: str) -> tuple[int, Any, str]:
    """Exit code, JSON and everything printed of a command."""
    answer = CliRunner().invoke(app, [*arguments, "--json"])
    return answer.exit_code, json.loads(answer.stdout) if answer.stdout.strip() else None, answer.output


def test_a_sound_sample_shows_what_would_be_stored(tmp_path: Path) -> None:
    sample = drop(tmp_path, stay(1), stay(2, **{"Datum izlaska": "", "Razlog izlaska": ""}))
    code, answer, printed = told("source", "check", "shelter_csv", "--sample", str(sample))
    jsonschema.validate(answer, json.loads((SCHEMAS / "source-check.json").read_text()))
    assert (code, answer["loaded"], answer["refused"], answer["stream"]) == (ExitCode.OK, 2, 0, "stays")
    assert answer["events"] == {"case.closed": 1, "case.opened": 2, "placement.ended": 1, "placement.started": 2}
    opened = answer["examples"][0]["events"][0]
    assert opened["data"]["sex_code"] == "female" and opened["has_evidence"]
    assert answer["columns"]["never_loaded"] == ["Napomena"]
    assert not [name for name in NAMES if name in printed]


def test_what_is_refused_is_told_by_reason_field_and_place(tmp_path: Path) -> None:
    sample = drop(
        tmp_path, stay(1), stay(2, Pol="žensko"), stay(3, **{"Datum prijema": "1. februar"}), stay(4, Pol="ž"), {}
    )
    code, answer, printed = told("source", "check", "shelter_csv", "--sample", str(sample))
    assert code == ExitCode.FAILED
    assert [(each["reason"], each["fields"], each["positions"]) for each in answer["refusals"]] == [
        ("unknown_code", ["Pol"], [2, 4]),
        ("bad_date", ["Datum prijema"], [3]),
    ]
    assert answer["skips"] == [{"rule": "empty_row", "records": 1, "positions": [5]}]
    assert not [name for name in (*NAMES, "žensko", "1. februar") if name in printed]


def test_people_see_the_same_without_a_value(tmp_path: Path) -> None:
    sample = drop(tmp_path, stay(1), stay(2, Pol="žensko"))
    printed = CliRunner().invoke(app, ["source", "check", "shelter_csv", "--sample", str(sample)]).output
    assert "unknown_code" in printed and "case.opened" in printed and "Napomena" in printed
    assert not [name for name in (*NAMES, "žensko") if name in printed]


def test_no_two_checks_show_the_same_digests(tmp_path: Path) -> None:
    """The key is thrown away, so what an author sees compares with nothing that is stored."""
    sample = drop(tmp_path, stay(1))
    shown = [check_sample(load_source(SOURCES, "shelter_csv"), sample).examples[0]["record"] for _ in range(2)]
    assert shown[0] != shown[1]


@pytest.mark.parametrize("shape", ["list", "page", "lines"])
def test_a_sample_of_a_form_may_be_a_list_a_page_or_lines(tmp_path: Path, shape: str) -> None:
    records = [kobo_case(1), kobo_case(2, org="NGO-99"), kobo_case(3, client__consent_stats="no")]
    content = {"list": records, "page": {"count": 3, "next": None, "results": records}}.get(shape)
    sample = as_json(tmp_path, content)
    if shape == "lines":
        sample.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    found = check_sample(load_source(SOURCES, "ngo_kobo"), sample, "case")
    assert (found.records, found.loaded) == (3, 2) and found.refusals[0].positions == (2,)
    assert found.events["aggregate.reported"] == 2


def test_an_unknown_column_and_a_missing_one_are_told_by_name(tmp_path: Path) -> None:
    sample = drop(tmp_path, stay(1))
    text = sample.read_bytes().decode("windows-1250").replace("Pol;", "Nadimak;", 1)
    sample.write_bytes(text.encode("windows-1250"))
    found = check_sample(load_source(SOURCES, "shelter_csv"), sample)
    assert found.missing_columns == ("Pol",) and found.unknown_columns == ("Nadimak",) and not found.is_sound


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (("ngo_kobo", "--sample", "{sample}"), ExitCode.CONFIGURATION, "--stream"),
        (("ngo_kobo", "--stream", "cases", "--sample", "{sample}"), ExitCode.CONFIGURATION, "case, month"),
        (("ngo_kobo", "--stream", "case", "--sample", "none.json"), ExitCode.CONFIGURATION, "no sample"),
        (("ngo_kobo", "--stream", "case", "--sample", "{sample}"), ExitCode.REFUSED, "no JSON"),
        (("ngo_phone", "--sample", "{sample}"), ExitCode.CONFIGURATION, "no source file"),
        (("{sample}.yml", "--sample", "{sample}"), ExitCode.CONFIGURATION, "no source file"),
    ],
)
def test_what_cannot_be_checked_ends_with_its_own_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, what: str
) -> None:
    sample = tmp_path / "sample.json"
    sample.write_text("Đurđa Žvakuljić, 061 222 333", encoding="utf-8")
    assert run(app, ["source", "check", *(each.format(sample=sample) for each in arguments)]) == code
    printed = capsys.readouterr()
    assert what in printed.err and not [name for name in NAMES if name in printed.err + printed.out]


def test_the_list_names_every_source_and_its_fault(tmp_path: Path) -> None:
    sources = copytree(SOURCES, tmp_path / "sources")
    path = sources / "ngo_kobo.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("cadence: hourly", "cadence: often"), encoding="utf-8")
    code, answer, _ = told("source", "list", "--sources", str(sources))
    jsonschema.validate(answer, json.loads((SCHEMAS / "source-list.json").read_text()))
    faults = {each["source"]: each["fault"] for each in answer["sources"]}
    assert code == ExitCode.OK and "ngo_kobo.yml:7" in faults["ngo_kobo"] and faults["shelter_csv"] == ""


def municipality(folder: Path, encoding: str = "windows-1251", delimiter: str = ";") -> Path:
    rows = ["Редни број;Име;Презиме;Датум рођења;Телефон;Услуга;Датум услуге;Износ;Напомена"]
    for number in range(1, 21):
        service = ("смештај", "правна помоћ")[number % 2] if number != 7 else "Марко Марковић"
        rows.append(
            f"Р{number};Ана{number};Анић{number};0{number % 9 + 1}.02.1990;061{number};{service};"
            f"{number:02}.03.2026;1.234,50;тајна {number}"
        )
    path = folder / "opstina.csv"
    path.write_bytes("\r\n".join(rows).replace(";", delimiter).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("windows-1251", ";"), ("utf-8", ","), ("utf-8-sig", "\t"), ("utf-8", "|")]
)
def test_a_draft_from_a_table_is_sound_and_finds_how_it_is_written(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    sample = municipality(tmp_path, encoding, delimiter)
    if delimiter == ",":
        sample.write_text(sample.read_text(encoding="utf-8").replace("1.234,50", "1234"), encoding="utf-8")
    code, answer, _ = told("source", "new", "opstina", "--sample", str(sample), "--sources", str(tmp_path / "new"))
    jsonschema.validate(answer, json.loads((SCHEMAS / "source-new.json").read_text()))
    check_source(tmp_path / "new", "opstina")
    file = load_source(tmp_path / "new", "opstina").file
    assert code == ExitCode.OK
    assert (file.dialect.encoding, file.dialect.delimiter, file.dialect.dates) == (encoding, delimiter, "dd.mm.yyyy")
    stream = file.streams["records"]
    assert stream.record_id == "Редни број" and stream.never_load == ["Напомена", "Телефон"]
    assert stream.person is not None and (stream.person.given_name, stream.person.surname) == ("Име", "Презиме")
    assert told("source", "check", str(tmp_path / "new" / "opstina.yml"), "--sample", str(sample))[1]["loaded"] == 20


def test_a_draft_holds_no_value_but_codes_met_more_than_once(tmp_path: Path) -> None:
    draft = draft_source("opstina", municipality(tmp_path))
    everything = "\n".join(draft.files.values())
    assert "смештај" in everything and "1 met only once and left out" in everything
    for value in ("Ана1", "Анић", "Марко", "тајна", "061", "1.234", "1990", "Р1"):
        assert value not in everything, value


def test_a_draft_never_writes_over_a_file(tmp_path: Path) -> None:
    sample = municipality(tmp_path)
    arguments = ["source", "new", "opstina", "--sample", str(sample), "--sources", str(tmp_path / "new")]
    assert run(app, arguments) == ExitCode.OK
    assert run(app, arguments) == ExitCode.CONFIGURATION


def test_a_draft_from_nested_objects_names_their_paths(tmp_path: Path) -> None:
    calls = [
        {"call": {"ref": f"C{n}", "opened at": "2026-03-01T10:00:00Z"}, "caller": {"sex": "fm"[n % 2], "phone": "061"},
         "steps": [{"what": "legal", "when": "2026-03-02"}] * 2}
        for n in range(10)
    ]  # fmt: skip
    draft = draft_source("hotline", as_json(tmp_path, {"data": calls}))
    text = draft.files[Path("hotline.yml")]
    assert "record_id: call.ref" in text and r"call.\"opened at\"" in text and "each: steps" in text
    assert Path("maps/hotline_caller_sex.csv") in draft.files
    for path, content in draft.files.items():
        (tmp_path / "new" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "new" / path).write_text(content, encoding="utf-8")
    found = check_sample(load_source(tmp_path / "new", "hotline"), tmp_path / "sample.json")
    assert found.loaded == 10


def test_a_draft_from_a_workbook_is_sound(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Case no", "Opened (date)", "Beds"])
    for number in range(1, 9):
        book.active.append([number, datetime(2026, 3, number), 2])  # noqa: DTZ001  a workbook knows no zone
    book.save(tmp_path / "cases.xlsx")
    told("source", "new", "book", "--sample", str(tmp_path / "cases.xlsx"), "--sources", str(tmp_path / "new"))
    stream = load_source(tmp_path / "new", "book").file.streams["records"]
    assert stream.record_id == "Case no"
    code, answer, _ = told("source", "check", str(tmp_path / "new/book.yml"), "--sample", str(tmp_path / "cases.xlsx"))
    assert (code, answer["loaded"]) == (ExitCode.OK, 8)


@pytest.mark.parametrize(
    ("payload", "connector"),
    [("kobo", "kobo"), ("commcare/case_v2_list.json", "commcare"), ("dhis2/events_page.json", "dhis2"),
     ("primero/api__cases__get__0.json", "primero")],
)  # fmt: skip
def test_recorded_pages_of_real_systems_are_known_and_drafted(tmp_path: Path, payload: str, connector: str) -> None:
    if not SHARED.exists():
        pytest.skip("recorded payloads are not beside the project")
    path = SHARED / payload
    if payload == "kobo":
        path = as_json(tmp_path, {"count": 1, "next": None, "results": [kobo_case(n) for n in range(5)]})
    draft = draft_source("drafted", path)
    for name, content in draft.files.items():
        (tmp_path / "new" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "new" / name).write_text(content, encoding="utf-8")
    check_source(tmp_path / "new", "drafted")
    source = load_source(tmp_path / "new", "drafted")
    assert source.file.connector == connector
    assert check_sample(source, path).records == len(json_records(path.read_bytes()))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Šifra;Žena;kuća", "windows-1250"),
        ("Шифра;Жена", "windows-1251"),
        ("café;début;Müller", "windows-1252"),
        ("abc", "utf-8"),
    ],
)
def test_an_encoding_is_guessed_from_its_letters(text: str, encoding: str) -> None:
    assert encoding_of((text + "; some words").encode(encoding)) == encoding


def test_a_delimiter_is_the_one_that_lines_agree_on() -> None:
    assert delimiter_of('a;b;c\n1,5;"x;y";2\n2,5;z;3') == ";"
    assert delimiter_of("a,b\n1,2\n") == ","


@pytest.mark.parametrize(
    ("column", "meaning"),
    [
        ("Prezime", "surname"), ("client/given_name", "given_name"), ("fullName", "surname"), ("service_name", None),
        ("Датум рођења", "birth"), ("Mob.", "phone"), ("etnička pripadnost", "sensitive"), ("mbiemri", "surname"),
        ("datum", None), ("client_sex", "sex"), ("mobility", None), ("client_no", "person_id"),
    ],
)  # fmt: skip
def test_names_of_columns_say_what_they_are_about(column: str, meaning: str | None) -> None:
    assert about(column) == meaning


def test_forms_that_cannot_be_told_apart_are_both_told() -> None:
    (either, day_first) = columns_of([{"a": "01/02/2026", "b": "31/01/2026"}, {"a": "03/04/2026", "b": "01/02/2026"}])
    assert set(either.forms) >= {"dd/mm/yyyy", "mm/dd/yyyy"} and "mm/dd/yyyy" not in day_first.forms
    (typed,) = columns_of([{"a": date(2026, 3, 1)}])
    assert typed.kind == "date" and typed.forms == ()


@pytest.mark.parametrize(
    "names", [("a b",), ("Datum (dan)",), ("a", "b c"), ("ž",), ("a", 'q"x'), ("x.y",), ("1", "2")]
)
def test_a_path_leads_to_the_value_whatever_its_names_hold(names: tuple[str, ...]) -> None:
    record: Any = "here"
    for name in reversed(names):
        record = {name: record}
    assert compile_path(path_of(*names))(record) == "here"


@pytest.mark.parametrize("content", [b"", b"[1, 2", b"\xff\xfe", b"a,b\n1,2"])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(SourceRefused):
        json_records(content)


def test_a_join_needs_its_folder_and_a_stream_its_name(tmp_path: Path) -> None:
    source = load_source(SOURCES, "shelter_csv")
    assert stream_of_sample(source, Path("usluge_2026-03.csv"), None) == "services"
    with pytest.raises(ConfigurationError, match="--stream"):
        stream_of_sample(source, Path("else.csv"), None)
    with pytest.raises(ConfigurationError, match="no sample"):
        records_of(source, "stays", tmp_path / "none.csv")


def test_a_hand_over_of_several_files_is_checked_as_a_folder(tmp_path: Path) -> None:
    text = (SOURCES / "shelter_csv.yml").read_text(encoding="utf-8").split("streams:")[0]
    text = text.replace("source: shelter_csv", "source: joined").replace("windows-1250", "utf-8")
    text += """streams:
  stays:
    read: {file: stays.csv, submission: full, join: {help: {file: help.csv, key: stay, to: no}}}
    changes: full_sweep
    record_id: no
    recorded_at: {from: $written_at, as: utc_time}
    organisation: {const: SHL-01}
    person: {id: client}
    events:
      - type: service.delivered
        each: help
        path: help/{help/no}
        on: help/on
        data:
          service_type_code: {const: legal}
          quantity: {from: help/hours, as: number}
          unit_code: {const: hour}
"""
    (tmp_path / "joined.yml").write_text(text, encoding="utf-8")
    drops = tmp_path / "drops"
    drops.mkdir()
    (drops / "stays.csv").write_text("no;client\n1;K1\n2;K2\n", encoding="utf-8")
    (drops / "help.csv").write_text(
        "no;stay;on;hours\n1;1;05.03.2026;2\n2;1;06.03.2026;1,5\n3;9;06.03.2026;1\n", "utf-8"
    )
    source = load_source(tmp_path, "joined")
    found = check_sample(source, drops)
    assert (found.records, found.loaded, found.events["service.delivered"]) == (3, 2, 2)
    assert [each.reason for each in found.refusals] == ["orphan_row"]
    with pytest.raises(ConfigurationError, match="joins 2 files"):
        check_sample(source, drops / "stays.csv")
    (drops / "help.csv").unlink()
    with pytest.raises(ConfigurationError, match="no file help.csv"):
        check_sample(source, drops)


def test_rows_that_already_are_events_are_checked_too(tmp_path: Path) -> None:
    folder = write_source(tmp_path / "sources")
    sample = tmp_path / "events.jsonl"
    rows = [event_row(1, "report.submitted"), event_row(2, "report.submitted", type="org.nrm.report.invented.v1")]
    sample.write_text("\n".join(json.dumps(each) for each in rows) + "\n\n", encoding="utf-8")
    found = check_sample(load_source(folder, "case_system"), sample)
    assert (found.loaded, list(found.skipped), found.events) == (1, ["empty_row"], {"report.submitted": 1})
    assert [(each.fields, each.positions) for each in found.refusals] == [(("type",), (2,))]
