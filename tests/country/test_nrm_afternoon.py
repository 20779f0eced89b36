"""The analyst's afternoon, line by line as the tutorial has it, in a country of its own."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nrm.stack import Installation
from nrm.stack.installation import PROJECT
from nrm.walk import release_build
from tests.support.walked import walked_installation

pytestmark = pytest.mark.slow  # a walk, a second build, and the figures counted over logs that never were
PAGE = PROJECT / "docs" / "tutorials" / "an-analysts-afternoon.md"
SQL = """python - <<'END'
import psycopg
with psycopg.connect("service=nrm") as connection:
    for row in connection.execute('''{query}''').fetchall():
        print(*row, sep=" | ")
END
"""
RUN = {"sh": "{block}", "python": "python - <<'END'\n{block}\nEND\n"}


def steps() -> list[str]:
    """The blocks of the page as one shell would run them."""
    blocks = re.findall(r"```(sh|python|sql)\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [SQL.format(query=text) if kind == "sql" else RUN[kind].format(block=text) for kind, text in blocks]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with walked_installation(tmp_path_factory.mktemp("afternoon"), people=120) as made:
        release_build(made)
        yield made


def test_the_afternoon_ends_with_the_answer(here: Installation, tmp_path: Path) -> None:
    (tmp_path / ".local").symlink_to(here.home)
    (tmp_path / ".venv").symlink_to(PROJECT / ".venv")
    script = "set -eu\n" + "\n".join(f"echo '== {number}'\n{step}" for number, step in enumerate(steps()))
    environment = {**os.environ, "NRM_HOME": str(here.home)}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    said = dict(part.split("\n", 1) for part in done.stdout.split("== ")[1:])
    printed = list(said.values())
    assert len(said) == len(steps()) and "EUR per client" in done.stdout
    editions = {line.split(" | ")[0] for line in printed[-2].splitlines()}
    assert len(editions) == 2, "the edition that was quoted, and the one after the invoice came"
    assert re.search(r"rpt_cost_per_client_quarterly\s+[1-9]", printed[-1]) and "late_arrival" in printed[-1]
