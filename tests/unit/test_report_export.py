"""An edition as data files: the same cells in every format, labelled, and a descriptor that is true of the files."""

import csv
import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyreadstat
import pytest
from openpyxl import load_workbook

from report.export import FORMATS, resources, write_export
from report.export.columns import FIGURES, MISSING
from report.pages.exports import lines
from report.pages.published import Edition
from tests.support.gap_edition import made_up_edition


@pytest.fixture(scope="module")
def edition() -> Edition:
    return made_up_edition(services=3)


@pytest.fixture(scope="module")
def folder(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    write_export(edition, tuple(resources(edition, made_up_edition(seed=8, services=3))), folder, list(FORMATS))
    return folder


Rows = list[dict[str, Any]]


def of_csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return [dict(row) for row in csv.DictReader(stream)]


def of_xlsx(path: Path) -> Rows:
    heads, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def of_parquet(path: Path) -> Rows:
    return list(pq.read_table(path).to_pylist())


def of_stata(path: Path) -> Rows:
    return list(pyreadstat.read_dta(str(path))[0].to_dict("records"))


def of_spss(path: Path) -> Rows:
    return list(pyreadstat.read_sav(str(path))[0].to_dict("records"))


READ: dict[str, Callable[[Path], Rows]] = {
    "csv": of_csv, "xlsx": of_xlsx, "parquet": of_parquet, "stata": of_stata, "spss": of_spss,
}  # fmt: skip


def plain(cell: object) -> object:
    """A cell as every format can say it: nothing and an empty text are one."""
    if cell is None or cell != cell or cell == "":
        return None
    if isinstance(cell, date):
        return cell.isoformat()
    try:
        return float(str(cell))
    except ValueError:
        return str(cell)


def test_every_format_is_tried() -> None:
    assert set(READ) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_every_cell(name: str, folder: Path, edition: Edition) -> None:
    read = READ[name](folder / f"figures.{FORMATS[name][0]}")
    heads = [column.name for column in FIGURES]
    wanted = [[plain(cell) for cell in (line.key.table, *line.cells)] for line in lines(edition)]
    assert [[plain(row[head]) for head in heads] for row in read] == wanted


@pytest.mark.parametrize("name", ["csv", "parquet", "stata"])
def test_every_missing_report_is_there(name: str, folder: Path, edition: Edition) -> None:
    read = READ[name](folder / f"missing_reports.{FORMATS[name][0]}")
    heads = [column.name for column in MISSING]
    assert [[plain(row[head]) for head in heads] for row in read] == [
        [plain(cell) for cell in m] for m in edition.missing
    ]


@pytest.mark.parametrize(("ending", "read"), [("dta", pyreadstat.read_dta), ("sav", pyreadstat.read_sav)])
def test_statistics_programs_get_labels(ending: str, read: Callable[..., Any], folder: Path, edition: Edition) -> None:
    frame, meta = read(str(folder / f"figures.{ending}"))
    labels = meta.variable_value_labels["region_code_n"]
    told = {labels[number] for number in frame["region_code_n"]}
    names = {
        f"{line.key.region}: {edition.names.get(('region', line.key.region), 'Whole country')}"
        for line in lines(edition)
    }
    assert told == names
    assert meta.column_names_to_labels["value"] == "Value"


def test_the_descriptor_is_true_of_every_file(folder: Path, edition: Edition) -> None:
    descriptor = json.loads((folder / "datapackage.json").read_text())
    assert descriptor["version"] == edition.head.vintage_id
    listed = {resource["path"]: resource for resource in descriptor["resources"]}
    assert set(listed) == {path.name for path in folder.iterdir()} - {"datapackage.json"}
    for name, resource in listed.items():
        content = (folder / name).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{sha256(content).hexdigest()}")


def test_the_descriptor_names_the_columns_of_the_files(folder: Path) -> None:
    resources = json.loads((folder / "datapackage.json").read_text())["resources"]
    for resource in (each for each in resources if each["format"] == "csv"):
        rows = of_csv(folder / resource["path"])
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert list(fields) == list(rows[0])
        keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)
        for name, field in fields.items():
            if "categories" in field:
                assert {row[name] for row in rows} == {category["value"] for category in field["categories"]}


def test_an_export_that_ended_early_has_no_descriptor(edition: Edition, folder: Path, tmp_path: Path) -> None:
    write_export(edition, tuple(resources(edition)), tmp_path, ["csv"])
    (tmp_path / "figures.csv").unlink()
    (tmp_path / "figures.csv").mkdir()  # so that writing it fails
    with pytest.raises(OSError, match="figures"):
        write_export(edition, tuple(resources(edition)), tmp_path, ["csv"])
    assert not (tmp_path / "datapackage.json").exists()
