"""`make test` starts only what it was asked for: help and mistakes start nothing."""

import subprocess
from typing import Any

import pytest

from tests import run


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that would have been started; none is, and each is said to have ended well."""
    commands: list[list[str]] = []

    def start(command: list[str], **_: Any) -> "subprocess.CompletedProcess[bytes]":
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", start)
    monkeypatch.setattr(run, "install_chromium", lambda: None)
    return commands


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), (["--ful"], 2), (["--bogus"], 2), (["-k"], 2)])
def test_help_and_unknown_arguments_start_nothing(started: list[list[str]], arguments: list[str], code: int) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(arguments)
    assert ended.value.code == code and started == []


@pytest.mark.parametrize(
    ("arguments", "selected"),
    [
        ([], ["-m", "not slow"]),
        (["--full"], []),
        (["tests/unit", "-k", "a or b", "--full"], ["-k", "a or b", "tests/unit"]),
        (["tests/unit/test_x.py::test_y"], ["-m", "not slow", "tests/unit/test_x.py::test_y"]),
    ],
)
def test_a_selection_reaches_pytest(started: list[list[str]], arguments: list[str], selected: list[str]) -> None:
    assert run.main(arguments) == 0
    lint, types, tests = started
    assert lint[0].endswith("ruff") and types[0].endswith("mypy")
    assert tests[3 + len(run.WORKERS) :] == selected
