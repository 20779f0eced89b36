"""Source files: the three of the country are sound, and a fault in one is told with file, line and remedy."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from ingest.calendar import expected_reports, reporting_organisations
from ingest.connectors.base import Connection
from ingest.contracts.source_file import load_source
from ingest.contracts.yaml_lines import read_yaml
from ingest.sources import check_source, connection_id_of, sources_of
from tests.support.ingest_records import SOURCES
from vocabulary.errors import ConfigurationError


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return copytree(SOURCES, tmp_path / "sources")


def edit(sources: Path, source: str, old: str, new: str) -> int:
    """Replaces a text in a source file; the line where it stood."""
    path = sources / f"{source}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def fault_of(sources: Path, source: str) -> str:
    with pytest.raises(ConfigurationError) as found:
        check_source(sources, source)
    return str(found.value)


@pytest.mark.parametrize("source", ["ngo_kobo", "police_register", "shelter_csv"])
def test_the_sources_of_the_country_are_sound(source: str) -> None:
    check_source(SOURCES, source)


def test_sources_are_known_by_cadence() -> None:
    everything, hourly = sources_of(SOURCES), sources_of(SOURCES, "hourly")
    assert {"ngo_kobo", "police_register", "shelter_csv"} <= set(everything) and everything == sorted(everything)
    assert "ngo_kobo" in hourly and "shelter_csv" not in hourly
    assert connection_id_of(SOURCES, "shelter_csv") == "nrm_shelter_csv"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("cadence: hourly", "cadence: sometimes", "sometimes"),
        ("title: Case", "titel: Case", "titel"),
        ("connector: kobo", "connector: fax", "fax"),
        ("reports_from: 2023-11-01", "reports_from: 2023-11-07", "first of a month"),
        ("as: utc_time", "as: sometime", "sometime"),
        ("calendar: {due_day: 15}", "calendar: {due_day: 31}", "31"),
        ("source: ngo_kobo", "source: ngo_other", "name of the file"),
    ],
)
def test_a_fault_is_told_with_its_line_and_a_remedy(sources: Path, old: str, new: str, told: str) -> None:
    line = edit(sources, "ngo_kobo", old, new)
    fault = fault_of(sources, "ngo_kobo")
    assert f"ngo_kobo.yml:{line}: " in fault and told in fault and " → " in fault


def test_all_faults_are_told_at_once(sources: Path) -> None:
    first = edit(sources, "ngo_kobo", "cadence: hourly", "cadence: sometimes")
    second = edit(sources, "ngo_kobo", "connector: kobo", "connector: fax")
    fault = fault_of(sources, "ngo_kobo")
    assert f":{first}:" in fault and f":{second}:" in fault


@pytest.mark.parametrize(
    ("source", "old", "new", "told"),
    [
        ("ngo_kobo", "type: phase.entered", "type: phase.left", "no event type"),
        ("ngo_kobo", "{phase_code: {from: phase/name}}", "{phase: {from: phase/name}}", "phase_code"),
        ("ngo_kobo", "{from: detection/region, codes: regions}", "{from: detection/region}", "needs a code map"),
        ("ngo_kobo", "{from: spend/amount, as: amount}", "{from: spend/amount}", "must be read as amount"),
        (
            "ngo_kobo",
            "{from: need/type, codes: kobo_service_types}",
            "{from: need/type, codes: kobo_sex}",
            "not in the list",
        ),
        ("ngo_kobo", "on: case/opened_on", "on: {from: case/opened_on}", "read as date"),
        (
            "shelter_csv",
            "recorded_at: {from: $written_at, as: utc_time}",
            "recorded_at: {from: $written_at}",
            "utc_time",
        ),
        ("ngo_kobo", "codes: kobo_sex", "codes: kobo_gender", "kobo_gender.csv is not there"),
        ("ngo_kobo", "    statistics:\n      consent:", "    x:\n      consent:", "x"),
        ("police_register", "person: {id: person_no}", "", "about a person"),
        ("shelter_csv", "dates: dd.mm.yyyy", "dates: dd.mm.yy", "shelter_csv.yml:19: the form"),
        ("shelter_csv", "dates: dd.mm.yyyy", "dates: dd.mm", "dates with dd, mm and yyyy"),
    ],
)
def test_what_does_not_fit_the_catalogue_is_refused(sources: Path, source: str, old: str, new: str, told: str) -> None:
    edit(sources, source, old, new)
    assert told in fault_of(sources, source)


def test_a_fault_inside_an_event_points_at_it(sources: Path) -> None:
    line = edit(sources, "ngo_kobo", "type: phase.entered", "type: phase.left")
    assert f"ngo_kobo.yml:{line}" in fault_of(sources, "ngo_kobo")


def test_consent_as_a_basis_must_be_asked_for(sources: Path) -> None:
    edit(sources, "shelter_csv", "lawful_basis: law", "lawful_basis: consent")
    assert "who consented" in fault_of(sources, "shelter_csv")


def test_a_code_map_with_a_double_line_is_told_with_its_line(sources: Path) -> None:
    with (sources / "maps" / "kobo_sex.csv").open("a", encoding="utf-8") as file:
        file.write("f,male,\n")
    assert "kobo_sex.csv:5" in fault_of(sources, "ngo_kobo")


@pytest.mark.parametrize(
    ("text", "told"),
    [("a: 1\na: 2\n", "f.yml:2"), ("a: [1\n", "f.yml:2"), ("", "empty"), ("{[a]: 1}", "f.yml:1")],
)
def test_yaml_that_loses_something_is_refused(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        read_yaml("f.yml", text)


def test_yaml_guesses_nothing() -> None:
    found = read_yaml("f.yml", "no: no\nday: 2023-11-01\nflag: true\nnumber: 15\nquoted: '15'\noctal: 010\n")
    assert found.data == {
        "no": "no", "day": "2023-11-01", "flag": True, "number": 15, "quoted": "15", "octal": "010"
    }  # fmt: skip


def test_expected_reports_run_from_the_first_month_to_the_present() -> None:
    file = load_source(SOURCES, "shelter_csv").file
    expected = expected_reports(file, date(2024, 2, 9))
    assert [each.period.isoformat() for each in expected] == ["2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01"]
    assert expected[1].due_on == date(2024, 1, 15)
    assert reporting_organisations(file)[0].service_area_codes == ("*",)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("http://:to%2Fken@127.0.0.1:99", Connection("127.0.0.1", 99, password="to/ken", scheme="http")),
        (
            "postgres://me:pw@db:5432/register",
            Connection("db", 5432, "register", "me", "pw", "postgresql+psycopg"),
        ),
        ("file:///?path=%2Fdrop%2Fhere", Connection(scheme="file", folder=Path("/drop/here"))),
        ("fs://?path=%2Fdrop", Connection(scheme="fs", folder=Path("/drop"))),
    ],
)
def test_connections_are_read_from_what_airflow_keeps(uri: str, expected: Connection) -> None:
    assert Connection.from_uri(uri) == expected
    assert "pw" not in repr(Connection.from_uri(uri)) and "to/ken" not in repr(expected)
