"""Whatever a row does to a model's contract, dbt says which model and which constraint, and nothing of the row."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from nrm.build import Workplace, dbt_environment, run_dbt
from nrm.stack import Installation
from nrm.stack.databases import conninfo

WORD, KEY = "zvjezdana-code", "0f3c9a7be1d24c5d8f60"
PROJECT = """\
name: tiny
version: "0.1.0"
profile: nrm
models: {tiny: {+materialized: table, +schema: public, +contract: {enforced: true}}}
"""
MODELS = {
    "lacks_a_value": ("select code, key, nothing from rows_of_people", "not_null", "nothing", ""),
    "comes_twice": (
        "select code, key, 'x' as nothing from rows_of_people, generate_series(1, 2)",
        "unique",
        "code",
        "",
    ),
    "fails_a_check": ("select code, key, 'x' as nothing from rows_of_people", "check", "code", "code = 'other'"),
    "is_no_number": ("select code, key, key::int::text as nothing from rows_of_people", "not_null", "key", ""),
    "is_raised": ("select code, key, said(code) as nothing from rows_of_people", "not_null", "key", ""),
    "is_misspelt": ("select code, key, nothink as nothing from rows_of_people", "not_null", "key", ""),
}
RAISES = """
create function said(code text) returns text language plpgsql as $$
begin raise exception 'about %', code using detail = code; end $$
"""
Place = tuple[str, Workplace]


def model_yaml(name: str, kind: str, column: str, expression: str) -> str:
    check = f', expression: "{expression}"' if expression else ""
    lines = [
        f"      - {{name: {each}, data_type: text"
        + (f", constraints: [{{type: {kind}{check}}}]}}" if each == column else "}")
        for each in ("code", "key", "nothing")
    ]
    return "\n".join([f"  - name: {name}", "    columns:", *lines])


@pytest.fixture
def place(installation: Installation, empty_database: str, tmp_path: Path) -> Place:
    """A project in which every model fails on a row that no log may show."""
    with psycopg.connect(conninfo(installation, "nrm_owner", empty_database), autocommit=True) as owner:
        owner.execute(f"grant connect, create on database {empty_database} to modeller".encode())
        owner.execute("grant all on schema public to modeller")
        owner.execute("create table rows_of_people (code text, key text, nothing text)")
        owner.execute("insert into rows_of_people values (%s, %s, null)", [WORD, KEY])
        owner.execute(RAISES)
        owner.execute("grant select on rows_of_people to modeller")
    project = tmp_path / "project"
    (project / "models").mkdir(parents=True)
    (project / "dbt_project.yml").write_text(PROJECT)
    for name, (query, *_) in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(query)
    described = [model_yaml(name, *rest) for name, (_, *rest) in MODELS.items()]
    (project / "models" / "models.yml").write_text("\n".join(["models:", *described]) + "\n")
    (tmp_path / "dbt").mkdir()
    return conninfo(installation, "modeller", empty_database), Workplace(tmp_path / "dbt", project)


def written(workplace: Workplace) -> str:
    """Everything that dbt left behind."""
    files = [path for path in workplace.folder.rglob("*") if path.is_file()]
    assert {"dbt.log", "run_results.json"} <= {path.name for path in files}
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def test_no_row_that_fails_a_contract_is_told(place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_dbt(["run", "--log-level", "debug"], *place) == 1
    printed = "".join(capfd.readouterr())
    for told in (printed, written(place[1])):
        assert WORD not in told and KEY not in told and "Failing row" not in told
    for name in MODELS:
        assert f"Database Error in model {name}" in printed
    for said in (
        'NotNullViolation (23502): null value in column "nothing" of relation "lacks_a_value__dbt_tmp" violates',
        'UniqueViolation (23505): duplicate key value violates unique constraint "comes_twice',
        'CheckViolation (23514): new row for relation "fails_a_check__dbt_tmp" violates check constraint',
        "InvalidTextRepresentation (22P02): its text is withheld",
        "RaiseException (P0001): its text is withheld",
        'column "nothink" does not exist',
    ):
        assert said in printed


@pytest.mark.slow
def test_without_our_process_dbt_tells_the_row(place: Place) -> None:
    """Else the test above would say nothing."""
    url, workplace = place
    where = ["--project-dir", workplace.project, "--profiles-dir", workplace.profiles]
    where += ["--target-path", workplace.target, "--log-path", workplace.folder / "logs"]
    command = [sys.executable, "-m", "dbt.cli.main", "run", *map(str, where)]
    done = subprocess.run(command, env=dbt_environment(url), cwd=workplace.folder, capture_output=True, text=True)
    assert done.returncode == 1
    assert WORD in done.stdout and KEY in done.stdout and WORD in written(workplace)
