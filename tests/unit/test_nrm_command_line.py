"""The command line keeps its promises: help with an example, --json with a schema, one safe line for an error."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer
from typer.testing import CliRunner

from nrm.__main__ import run
from nrm.app import app
from nrm.exit_codes import ExitCode
from vocabulary import errors

SCHEMAS = Path(__file__).parents[2] / "docs" / "reference" / "schemas"


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help_an_example_and_json(path: tuple[str, ...]) -> None:
    assert "Example:" in (ALL[path].help or "")
    assert any("--json" in parameter.opts for parameter in ALL[path].params)
    assert (SCHEMAS / f"{'-'.join(path)}.json").exists()


def test_every_schema_is_a_schema_and_belongs_to_a_command() -> None:
    for path in SCHEMAS.glob("*.json"):
        schema = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        assert path.stem == "error" or path.stem in {"-".join(command) for command in ALL}


def test_status_of_an_installation_that_never_started(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["status", "--json", "--home", str(tmp_path / "none")])
    assert answer.exit_code == ExitCode.NOT_RUNNING
    jsonschema.validate(json.loads(answer.stdout), json.loads((SCHEMAS / "status.json").read_text()))


def test_looking_makes_no_folder(tmp_path: Path) -> None:
    for command in ("status", "down", "doctor"):
        CliRunner().invoke(app, [command, "--home", str(tmp_path / "none")])
    assert not (tmp_path / "none").exists()


def test_an_error_is_one_object_with_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(app, ["quarantine", "list", "--json", "--home", str(tmp_path)])
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, json.loads((SCHEMAS / "error.json").read_text()))
    assert code == answer["exit_code"] == ExitCode.NOT_RUNNING


def test_the_message_of_a_foreign_error_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    broken = typer.Typer()

    @broken.command()
    def fails() -> None:
        raise ValueError("invalid input: Qwyzkanarić")

    assert run(broken, []) == ExitCode.BUG
    told = capsys.readouterr()
    assert "ValueError" in told.err
    assert "kanari" not in told.err + told.out


def test_a_wrong_command_line_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["no-such-command"]) == ExitCode.USAGE


def test_every_error_of_ours_has_a_documented_exit_code() -> None:
    known = {int(code) for code in ExitCode}
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.NrmError):
            assert kind.exit_code in known, kind.__name__


def test_help_is_quick_and_starts_no_server() -> None:
    heavy = (
        "import sys; import nrm.app; print([m for m in ('airflow', 'dbt', 'sqlalchemy', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
