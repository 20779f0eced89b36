"""`nrm risk --file` on exports somebody might make, and declarations that cannot be used."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from nrm.app import app
from nrm.risk_declarations import MODELS, PUBLISHED, declarations
from nrm.settings import risk_limits
from tests.support.warehouse_dbt import resources
from vocabulary.errors import ConfigurationError, NrmError

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schemas" / "risk.json"
SPEC = "quasi_identifiers: [region, age]\nsensitive: [violence]\n"


def judged(folder: Path, export: str, spec: str) -> tuple[int, dict[str, Any]]:
    (folder / "export.csv").write_text(export, encoding="utf-8")
    (folder / "spec.yml").write_text(spec, encoding="utf-8")
    answer = CliRunner().invoke(
        app, ["risk", "--file", str(folder / "export.csv"), "--spec", str(folder / "spec.yml"), "--json"]
    )
    if answer.exception is not None and isinstance(answer.exception, NrmError):
        raise answer.exception
    told = json.loads(answer.stdout)
    jsonschema.validate(told, json.loads(SCHEMA.read_text()))
    return answer.exit_code, told


def rows(*classes: tuple[str, int]) -> str:
    lines = [f"{values}" for values, times in classes for _ in range(times)]
    return "\n".join(["region,age,violence", *lines]) + "\n"


def test_an_export_of_eleven_in_each_class_may_leave(tmp_path: Path) -> None:
    code, told = judged(tmp_path, rows(("AV-01,18-24,tip", 6), ("AV-01,18-24,dv", 5), ("AV-02,,dv", 11)), SPEC)
    assert (code, told["safe"], told["floor"]) == (0, True, 11)
    [table] = told["tables"]
    assert (table["verdict"], table["figures"]["k"], table["granted_to"]) == ("holds", 11, ["export"])
    assert table["figures"]["sensitive"]["violence"] == {"l": 1, "t": pytest.approx(3 / 11, abs=1e-5)}


def test_one_of_ten_may_not_and_what_would_help_is_said(tmp_path: Path) -> None:
    code, told = judged(tmp_path, rows(("AV-01,18-24,tip", 10), ("AV-01,25-34,dv", 11)), SPEC)
    [table] = told["tables"]
    assert (code, table["verdict"], table["says"]) == (3, "fails", "k is 10, below 11")
    assert table["remedy"] == "generalise or drop age; do not hand it over as it is"
    assert table["figures"]["k_without"] == {"age": 21, "region": 10}


def test_trails_that_single_out_may_not_leave_whatever_k_is(tmp_path: Path) -> None:
    spec = "quasi_identifiers: [region]\nperson: who\ntrail: {person: who, points: [month]}\n"
    own = "".join(f"AV-01,p{person},2026-{month:02}\n" for person in range(12) for month in (person + 1, 1))
    code, told = judged(tmp_path, "region,who,month\n" + own, spec)
    [table] = told["tables"]
    assert (code, table["figures"]["k"], table["verdict"]) == (3, 12, "fails")
    assert table["figures"]["unicity"][0]["share"] == pytest.approx(11 / 12)
    assert "leave out the key of the person" in table["remedy"]


def test_cells_and_bands_are_counts_or_refused(tmp_path: Path) -> None:
    spec = "quasi_identifiers: [region]\ncounts: [persons]\n"
    assert judged(tmp_path, "region,persons\nAV-01,15\nAV-02,0\nAV-03,\n", spec)[0] == 0
    assert judged(tmp_path, "region,persons\nAV-01,15\nAV-02,10\n", spec)[0] == 3
    with pytest.raises(NrmError, match="persons holds something else than counts"):
        judged(tmp_path, "region,persons\nAV-01,under 11\n", spec)


def test_an_empty_export_holds_nobody(tmp_path: Path) -> None:
    code, told = judged(tmp_path, "region,age,violence\n", SPEC)
    assert (code, told["tables"][0]["figures"]["k"]) == (0, None)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("quasi_identifiers: [village]", "no column village"),
        ("quasi_identifiers: [", "no YAML"),
        ("- region", "no settings"),
        ("quasi_identifiers: []", "names no"),
    ],
)
def test_a_spec_that_does_not_fit_is_told(tmp_path: Path, spec: str, says: str) -> None:
    with pytest.raises(NrmError) as told:
        judged(tmp_path, rows(("AV-01,18-24,tip", 3)), spec)
    assert says in str(told.value)


@pytest.mark.parametrize("arguments", [["--file", "x.csv"], ["--spec", "x.yml"], ["m", "--file", "x", "--spec", "y"]])
def test_half_a_command_line_is_none(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["risk", *arguments]).exit_code == 2


def test_every_mart_is_declared_with_columns_that_it_has() -> None:
    declared = declarations()
    models = resources("models")
    marts = {
        f"{'reporting' if path.parent.name == 'reporting' else 'marts'}.{path.stem}"
        for path in (MODELS / "marts").rglob("*.sql")
    }
    assert marts - declared.keys() == set()
    for name in sorted(marts):
        columns = {column["name"] for column in models[name.partition(".")[2]]["columns"]}
        assert set(declared[name].columns) <= columns, name


def test_every_published_table_is_declared() -> None:
    import re

    script = (PUBLISHED.parent / "schema.sql").read_text(encoding="utf-8")
    made = set(re.findall(r"create table if not exists (publication\.\w+)", script))
    assert made and made <= declarations().keys()


@pytest.mark.parametrize("name", ["NRM_RISK_FLOOR", "NRM_RISK_FLOOR_LEAVING", "NRM_RISK_UNICITY_LEAVING"])
@pytest.mark.parametrize("written", ["none", "-1", "1.5", "100000", "٥ 5"])
def test_a_setting_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, name: str, written: str) -> None:
    monkeypatch.setenv(name, written)
    with pytest.raises(ConfigurationError, match=name):
        risk_limits(leaves=name != "NRM_RISK_FLOOR")


def test_the_floors_are_those_of_the_audiences(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, leaving = risk_limits(leaves=False), risk_limits(leaves=True)
    assert (inside.floor, inside.unicity, leaving.floor, leaving.unicity) == (5, None, 11, 0.05)
    monkeypatch.setenv("NRM_RISK_FLOOR_LEAVING", "20")
    assert risk_limits(leaves=True).floor == 20
