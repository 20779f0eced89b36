"""The SQL keeps to the layout of `.sqlfluff`."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def test_sqlfluff_finds_nothing() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "sqlfluff", "lint", "--processes", "2", "dbt_project"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
