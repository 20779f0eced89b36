"""Event types are described once: the door, the take-in, the published schemas and the reference say the same."""

import re
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook

from anonymize.allowed import ALLOWED_FIELDS, UnsafeEvent, check_of
from ingest.contracts import catalogue
from ingest.contracts.catalogue import LISTED_BY_MAP, allowed_codes
from tests.support.event_examples import whole
from tests.support.published import CODES_PAGE, EVENT_SCHEMAS, PAGE, files
from vocabulary import case_codes
from vocabulary.event_schemas import schema_of
from vocabulary.events import EVENT_TYPES, LINK_ROLES
from vocabulary.fields import BY_TYPE, FIELDS, Kind, kind_of
from vocabulary.shapes import ALL_SHAPES, PROFILE, SHAPES

DESIGN = Path(__file__).parents[3] / "shared" / "DESIGN.md"
HTCDS = Path(__file__).parents[3] / "shared" / "data" / "htcds" / "htcds_xlsform.xlsx"


def test_every_event_type_of_the_design_has_a_shape() -> None:
    if not DESIGN.exists():
        pytest.skip("the design is not beside the project")
    paragraph = DESIGN.read_text(encoding="utf-8").split("## The event")[1].split("**Raw records")[0]
    named = re.findall(r"`([a-z_]+)\.([a-z_/]+)`", paragraph)
    wanted = {f"{entity}.{past}" for entity, pasts in named for past in pasts.split("/")}
    assert wanted <= set(EVENT_TYPES)
    assert set(EVENT_TYPES) - wanted == {"report.submitted"}


def test_every_published_file_is_what_the_code_says() -> None:
    stale = [path.name for path, content in files() if not path.exists() or path.read_text("utf-8") != content]
    assert not stale, "write them anew: python -m tests.support.published"
    assert {path.name for path in EVENT_SCHEMAS.iterdir()} == {f"{name}.v1.json" for name in EVENT_TYPES}


@pytest.mark.parametrize("event_type", sorted(SHAPES))
def test_the_door_and_the_schema_take_the_same(event_type: str) -> None:
    validator = jsonschema.Draft202012Validator(schema_of(event_type))
    validator.check_schema(schema_of(event_type))
    data, shape = whole(event_type), SHAPES[event_type]
    assert validator.is_valid(data) and set(data) == set(ALLOWED_FIELDS[event_type])
    for name in data:
        for value in ("Ana", "She told us everything.", None, -1, ["Ana"], {}, "2026-13", "EUR ", True, 7):
            fits = ALLOWED_FIELDS[event_type][name](value)
            assert fits == validator.is_valid({**data, name: value}), (name, value)
        without = {field: value for field, value in data.items() if field != name}
        assert validator.is_valid(without) == (name not in shape.required)
    assert not validator.is_valid({**data, "notes": "x"})


@pytest.mark.parametrize("event_type", sorted(SHAPES))
def test_a_mapping_can_read_every_field(event_type: str) -> None:
    for name in SHAPES[event_type].fields - {"organisation_id"}:
        kind = kind_of(event_type, name)
        ways = [
            kind.name in catalogue._TRANSFORMS,
            allowed_codes(event_type, name),
            name in LISTED_BY_MAP,
            kind.holds == "flag",
        ]
        assert sum(map(bool, ways)) == 1, name


def test_every_field_belongs_to_a_type_and_every_role_is_a_word() -> None:
    used = {name for shape in ALL_SHAPES.values() for name in shape.fields} | PROFILE
    assert used == set(FIELDS) | {name for _, name in BY_TYPE}
    assert all(name in ALL_SHAPES[event_type].fields for event_type, name in BY_TYPE)
    assert all(re.fullmatch("[a-z_]+", role) for role in LINK_ROLES)
    assert not any(shape.required & shape.optional for shape in ALL_SHAPES.values())


@pytest.mark.parametrize("pattern", [".*", r"\w+", "[A-Z]{3}", "[A-Z0-9]{8}", "[0-9]{13}", "[a-z ]*", r"\+?[0-9]+"])
def test_the_door_refuses_a_kind_that_a_word_or_a_number_of_a_person_would_fit(pattern: str) -> None:
    with pytest.raises(UnsafeEvent):
        check_of(Kind("new", "text", pattern=pattern))
    with pytest.raises(UnsafeEvent):
        check_of(Kind("new", "texts", pattern=pattern))


@pytest.mark.parametrize("code", ["NGO-01", "CSW-SA-12", "MUP-7"])
def test_an_installation_names_its_organisations_as_it_likes(code: str) -> None:
    assert ALLOWED_FIELDS["report.submitted"]["organisation_id"](code)


@pytest.mark.parametrize("code", ["AV-01", "BA-BIH", "UA05", "HR0A1", "NONE"])
def test_an_installation_takes_official_codes_of_regions(code: str) -> None:
    assert ALLOWED_FIELDS["detection.recorded"]["region_code"](code)


def test_the_first_edition_is_part_of_the_whole() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| [a-z_]+\.[a-z_]+", line)]
    cells = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]
    for names, links, data in cells:
        for event_type in names.split(" · "):
            shape = ALL_SHAPES[event_type]
            roles = shape.links | shape.optional_links | ({"subject"} if shape.has_subject else set())
            assert set(re.findall("[a-z_]+", re.sub(r"\(.*?\)", "", links))) <= roles
            fields = set(re.findall("[a-z]+_[a-z_]+", re.sub(r"\(.*?\)|`.*?`", "", data))) - {"evidence_domain"}
            assert fields <= shape.fields, event_type
            assert (shape.required if not shape.is_of_the_log else set()) <= set(re.findall("[a-z_]+", data)), (
                event_type
            )


def choices() -> dict[str, list[str]]:
    """HTCDS list → its values, as its form has them."""
    if not HTCDS.exists():
        pytest.skip("HTCDS is not beside the project")
    found: dict[str, list[str]] = {}
    for name, value, *_ in load_workbook(HTCDS)["choices"].iter_rows(min_row=2, values_only=True):
        if name and value:
            found.setdefault(str(name), []).append(str(value).strip())
    return found


def snake(name: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("methodsofcontrol", case_codes.CONTROL_MEANS),
        ("methodofrecruitment", case_codes.RECRUITMENT_METHODS),
        ("typeofsexexploitation", case_codes.SEXUAL_EXPLOITATION_TYPES),
    ],
)
def test_lists_taken_from_htcds_are_its_lists(name: str, ours: frozenset[str]) -> None:
    assert {snake(value) for value in choices()[name]} == ours


@pytest.mark.parametrize(
    "name", ["typeofexploitation", "gender", "traffickingstatus", "traffickingstatusdecisionmakingorg"]
)
def test_every_value_of_a_list_made_coarser_is_accounted_for(name: str) -> None:
    page = CODES_PAGE.read_text(encoding="utf-8")
    assert [value for value in choices()[name] if not re.search(rf"\b{value}\b", page)] == []
