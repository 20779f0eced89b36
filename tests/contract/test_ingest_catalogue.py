"""What take-in, vocabulary, anonymisation and warehouse say about the same things is the same."""

import csv
import re
from pathlib import Path

import pytest

from ingest.contracts.code_maps import load_code_map
from ingest.contracts.source_file import load_source, source_ids, source_schema
from tests.support.ingest_records import SOURCES
from vocabulary import codes

ROOT = Path(__file__).parents[2]
MAPS = sorted((SOURCES / "maps").glob("*.csv"))


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.stem)
def test_every_code_map_is_readable_and_used(path: Path) -> None:
    assert load_code_map(path)
    assert any(path.stem in load_source(SOURCES, source).maps for source in source_ids(SOURCES))


def regions() -> set[str]:
    with (ROOT / "dbt_project" / "seeds" / "regions.csv").open(encoding="utf-8") as seed:
        return {row["region_code"] for row in csv.DictReader(seed)}


@pytest.mark.parametrize("name", ["regions", "residence_regions", "police_residences", "shelter_residences"])
def test_regions_of_the_maps_are_those_of_the_seed(name: str) -> None:
    mapped = set(load_code_map(SOURCES / "maps" / f"{name}.csv").values())
    assert mapped - {codes.NO_RESIDENCE} == regions()


def test_organisations_of_the_country_are_those_of_its_sources() -> None:
    files = [load_source(SOURCES, source).file for source in source_ids(SOURCES)]
    everybody = {each.id for file in files for each in file.organisations}
    assert set(load_code_map(SOURCES / "maps" / "organisations.csv").values()) == everybody
    for each in (each for file in files for each in file.organisations):
        assert set(each.service_types) <= codes.SERVICE_TYPES
        assert {each.region, *each.service_area} <= regions() | {"*"}


def test_no_source_file_holds_an_address_or_a_secret() -> None:
    for source in source_ids(SOURCES):
        text = (SOURCES / f"{source}.yml").read_text(encoding="utf-8")
        assert not re.search(r"https?://|token:|password|\b\d{1,3}(\.\d{1,3}){3}\b", text)


def test_the_schema_of_source_files_describes_itself() -> None:
    schema = source_schema()
    definitions = schema["$defs"]
    assert isinstance(definitions, dict) and all("description" in each for each in definitions.values())
