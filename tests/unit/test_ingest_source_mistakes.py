"""Every mistake that the author of a source file makes is told with file, line, what is wrong and what to do."""

from pathlib import Path
from shutil import copytree

import pytest

from ingest.sources import check_source
from tests.support.ingest_records import SOURCES
from vocabulary.errors import ConfigurationError


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return copytree(SOURCES, tmp_path / "sources")


def told(sources: Path, source: str, old: str, new: str) -> tuple[str, int]:
    """What is said of the file after a text in it was replaced, and the line where it stood."""
    path = sources / f"{source}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as found:
        check_source(sources, source)
    return str(found.value), text[: text.index(old)].count("\n") + 1


SHAPE = [  # what, source, old, new, what is told, remedy
    ("wrong connector", "ngo_kobo", "connector: kobo", "connector: fax", "connector: 'fax'", "one of these"),
    ("misspelt key", "ngo_kobo", "cadence:", "cadense:", "cadense", "Known here: cadence"),
    ("text for a list", "ngo_kobo", "nationals: [AV]", "nationals: AV", "nationals: 'AV'", "a list"),
    ("list for a text", "ngo_kobo", "contact: {role: data", "contact: {role: [data], x: data", "x", "Known here"),
    ("text for a number", "ngo_kobo", "{due_day: 15}", "{due_day: mid}", "due_day: 'mid'", "a whole number"),
    ("number too large", "ngo_kobo", "{due_day: 15}", "{due_day: 40}", "due_day: 40", "source-files.md"),
    (
        "yes for true",
        "ngo_kobo",
        "assesses_needs: true",
        "assesses_needs: yes",
        "assesses_needs: 'yes'",
        "true or false",
    ),
    ("a value left out", "ngo_kobo", "connection: nrm_ngo_kobo", "connection:", "connection: None", "a text"),
    ("a date form", "shelter_csv", "dates: dd.mm.yyyy", "dates: DD.MM.YYYY", "dates", "dates with dd, mm and yyyy"),
    ("unknown encoding", "shelter_csv", "windows-1250", "cp1250", "encoding: 'cp1250'", "one of these"),
    ("upper case in a name", "ngo_kobo", "connection: nrm", "connection: NRM", "connection", "lower case letters"),
    ("a day that is none", "ngo_kobo", "2023-11-01", "2023-13-01", "is no date", "a day that exists"),
]


@pytest.mark.parametrize(
    ("source", "old", "new", "what", "remedy"), [row[1:] for row in SHAPE], ids=[r[0] for r in SHAPE]
)
def test_a_mistake_in_one_place(sources: Path, source: str, old: str, new: str, what: str, remedy: str) -> None:
    message, line = told(sources, source, old, new)
    faults = dict(fault.split(": ", 1) for fault in message.splitlines())
    said, _, to_do = faults[f"{source}.yml:{line}"].partition(" → ")
    assert what in said and remedy in to_do


MEANING = [
    ("missing map", "ngo_kobo", "codes: kobo_sex", "codes: kobo_gender", "kobo_gender.csv is not there", "Write it"),
    ("unknown event type", "ngo_kobo", "type: phase.entered", "type: phase.left", "no event type", "Known: "),
    (
        "missing field",
        "ngo_kobo",
        "data: {phase_code: {from: phase/name}}",
        "",
        "phase.entered lacks ['phase_code']",
        "event-log.md",
    ),
    (
        "field of another type",
        "ngo_kobo",
        "data: {phase_code: {",
        "data: {trigger_code: x, phase_code: {",
        "has no ['trigger_code']",
        "event-log.md",
    ),
    (
        "missing link",
        "shelter_csv",
        "entities: {case: Boravak, placement: Boravak}",
        "entities: {case: Boravak}",
        "placement.started links ['case', 'placement']",
        "Give each of them",
    ),
    (
        "link of another type",
        "ngo_kobo",
        "      - type: phase.entered",
        "      - entities: {need: x}\n        type: phase.entered",
        "phase.entered links ['case']",
        "no other",
    ),
    ("nobody to be about", "police_register", "    person: {id: person_no}\n", "", "is about a person", "add `person`"),
    (
        "code not in our list",
        "ngo_kobo",
        "{from: need/type, codes: kobo_service_types}",
        "{from: need/type, codes: kobo_sex}",
        "not in the list: female",
        "Known: accommodation",
    ),
    (
        "a code without a map",
        "ngo_kobo",
        "{from: detection/region, codes: regions}",
        "{from: detection/region}",
        "needs a code map",
        "Add `codes`",
    ),
    (
        "a map of another thing",
        "ngo_kobo",
        "{from: detection/region, codes: regions}",
        "{from: detection/region, codes: kobo_sex}",
        "shape that cannot be stored",
        "codes.md",
    ),
    (
        "money as a number",
        "ngo_kobo",
        "{from: spend/amount, as: amount}",
        "{from: spend/amount, as: number}",
        "must be read as amount",
        "as: amount",
    ),
    (
        "a path that is none",
        "ngo_kobo",
        "{from: _validation_status.uid,",
        "{from: '_validation_status[',",
        "no JMESPath",
        "",
    ),
    ("neither from nor const", "ngo_kobo", "{const: statistics}", "{as: text}", "neither from nor const", ""),
    ("sex without a map", "ngo_kobo", ", codes: kobo_sex}", "}", "person.sex needs a code map", ""),
    (
        "a day read as text",
        "ngo_kobo",
        "on: case/opened_on",
        "on: {from: case/opened_on}",
        "a day must be read as date",
        "",
    ),
    ("time not read as one", "shelter_csv", "{from: $written_at, as: utc_time}", "$written_at", "recorded_at", ""),
]


@pytest.mark.parametrize(
    ("source", "old", "new", "what", "remedy"), [row[1:] for row in MEANING], ids=[row[0] for row in MEANING]
)
def test_a_mistake_in_what_things_mean(sources: Path, source: str, old: str, new: str, what: str, remedy: str) -> None:
    message, _ = told(sources, source, old, new)
    assert what in message and remedy in message.partition(" → ")[2]
    assert ".yml:" in message or ".csv" in message


ACROSS = [
    (
        "consent without an answer",
        "shelter_csv",
        "lawful_basis: law",
        "lawful_basis: consent",
        "who consented",
        "statistics",
    ),
    (
        "people under aggregate only",
        "police_register",
        "lawful_basis: law",
        "lawful_basis: aggregate_only",
        "about people",
        "counts alone",
    ),
    (
        "no legal basis of statistics",
        "ngo_kobo",
        '  statistics: "NRM',
        '  statistic: "NRM',
        "does not name statistics",
        "Cite the law",
    ),
    (
        "no legal basis of linkage",
        "ngo_kobo",
        '  linkage: "NRM',
        '  links: "NRM',
        "does not name linkage",
        "Cite the law",
    ),
    ("an address as contact", "ngo_kobo", "role: data officer", "role: ana@example.org", "contact is no role", "role"),
    ("an organisation twice", "ngo_kobo", "id: NGO-02", "id: NGO-01", "NGO-01 stands here twice", "one of them"),
    ("a name as an organisation", "ngo_kobo", "id: NGO-02", "id: Sunrise", "organisation Sunrise", "codes.md"),
    ("a name as a region", "ngo_kobo", "region: AV-04", "region: Sarajevo", "region Sarajevo", "codes.md"),
    (
        "an unknown service",
        "ngo_kobo",
        "[psychological, legal, emp",
        "[psychology, legal, emp",
        "psychology is not known",
        "psychological",
    ),
    (
        "an end before the beginning",
        "ngo_kobo",
        "reports_from: 2023-11-01}",
        "reports_from: 2023-11-01, reports_until: 2023-10-01}",
        "lies before",
        "",
    ),
    (
        "a full file read as a delta",
        "shelter_csv",
        "changes: full_sweep",
        "changes: delta",
        "submission is full",
        "full_sweep",
    ),
    (
        "a name of another file",
        "ngo_kobo",
        "source: ngo_kobo",
        "source: ngo_other",
        "not the name of the file",
        "ngo_kobo",
    ),
]


@pytest.mark.parametrize(
    ("source", "old", "new", "what", "remedy"), [row[1:] for row in ACROSS], ids=[row[0] for row in ACROSS]
)
def test_a_contradiction(sources: Path, source: str, old: str, new: str, what: str, remedy: str) -> None:
    message, _ = told(sources, source, old, new)
    assert message.startswith(f"{source}.yml:") and what in message and remedy in message.partition(" → ")[2]


@pytest.mark.parametrize(
    ("old", "new", "what", "remedy"),
    [
        ("cadence: hourly", "cadence: hourly\ncadence: daily", "cadence is given twice", "Keep one"),
        ("contact: {role", "\tcontact: {role", "\\t", "blanks, not with tabs"),
        ("contact: {role", " contact: {role", "", "Mend the YAML"),
        ("[AV]", "[AV", "", "Mend the YAML"),
        ("nationals: [AV]", "nationals: *nobody", "nobody", "Mend the YAML"),
        ("nationals: [AV]", "nationals: &self [*self]", "holds itself", "alias"),
        ("title: Case", "title: \x07 Case", "no YAML", "UTF-8"),
        ("title: Case forms", "<<: {a: b}\ntitle: Case forms", "<<", "Keep one"),
    ],
)
def test_yaml_that_is_none(sources: Path, old: str, new: str, what: str, remedy: str) -> None:
    message, _ = told(sources, "ngo_kobo", old, new)
    assert message.startswith("ngo_kobo.yml:") and what in message and remedy in message.partition(" → ")[2]


def test_files_in_another_encoding_are_told(sources: Path) -> None:
    (sources / "maps" / "kobo_sex.csv").write_bytes("source_code,code,comment\nž,female,\n".encode("windows-1250"))
    with pytest.raises(ConfigurationError, match="kobo_sex.csv cannot be read as text"):
        check_source(sources, "ngo_kobo")
    (sources / "ngo_kobo.yml").write_bytes("title: žena".encode("windows-1250"))
    with pytest.raises(ConfigurationError, match="Save it as UTF-8"):
        check_source(sources, "ngo_kobo")


def test_an_unknown_source_names_the_known_ones(sources: Path) -> None:
    with pytest.raises(ConfigurationError, match="no source file ngo_phone.yml → Known sources: .*ngo_kobo"):
        check_source(sources, "ngo_phone")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("source_code;code;comment\n", "columns are not"),
        ("source_code,code,comment\nf,female,\nf,male,\n", "kobo_sex.csv:3"),
        ("source_code,code,comment\nf,,\n", "kobo_sex.csv:2"),
        ("source_code,code,comment\nf,woman,\n", "person.sex"),
        ("", "columns are not"),
    ],
)
def test_a_mistake_in_a_code_map(sources: Path, content: str, what: str) -> None:
    (sources / "maps" / "kobo_sex.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=what):
        check_source(sources, "ngo_kobo")
