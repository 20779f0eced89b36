"""What the tests of a walked country share because it takes minutes to make."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from nrm.__main__ import run
from nrm.app import app
from nrm.stack import Installation
from tests.support.walked import walked_installation

SCHEMAS = Path(__file__).parents[2] / "docs" / "reference" / "schemas"
Answer = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The real walk of a small country, in an installation of its own. Whoever spoils it works in a copy."""
    with walked_installation(tmp_path_factory.mktemp("walked"), people=120) as made:
        yield made


@pytest.fixture
def answer(walked: Installation, capsys: pytest.CaptureFixture[str]) -> Answer:
    """Run a command with --json on the walked installation: its exit code and its answer, which fits the schema."""

    def ask(*command: str, schema: str) -> tuple[int, dict[str, Any]]:
        code = run(app, [*command, "--json", "--home", str(walked.home)])
        told = json.loads(capsys.readouterr().out)
        jsonschema.validate(told, json.loads((SCHEMAS / f"{schema}.json").read_text()))
        return code, told

    return ask
