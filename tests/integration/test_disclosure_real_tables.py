"""Real tables of a national referral mechanism, protected and attacked; skipped where they are not beside the tree."""

from pathlib import Path

import pytest

from benchmarks.disclosure.run import REAL, real_tables
from nrm.disclose import audit_file, protect_file
from nrm.progress import Progress

QUIET = Progress(quiet=True)
TABLES = sorted(table.stem for table in REAL.glob("*.csv"))

pytestmark = pytest.mark.skipif(not TABLES, reason="the real tables are not beside this tree")


def table_and_spec(name: str, folder: Path) -> tuple[Path, Path]:
    return next((table, spec) for stem, table, spec in real_tables(folder) if stem == name)


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_a_real_table_is_rounded_and_holds(name: str, tmp_path: Path) -> None:
    """Protecting ends with the attack; what does not hold raises."""
    table, spec = table_and_spec(name, tmp_path)
    answer = protect_file(table, spec, "round", tmp_path / "out.csv", None, 0, QUIET)
    assert answer["cells"] > 3000 and answer["largest_change"] < 5


@pytest.mark.parametrize("method", ["round", "suppress"])
def test_who_referred_whom_by_nationality_is_protected_and_holds(method: str, tmp_path: Path) -> None:
    table, spec = table_and_spec(TABLES[0], tmp_path)
    lines = table.read_text(encoding="utf-8").splitlines()
    part = tmp_path / "part.csv"
    part.write_text("\n".join([lines[0], *(line for line in lines if ",Total,Total,Total," in line)]) + "\n")
    out = tmp_path / "out.csv"
    assert protect_file(part, spec, method, out, None, 2.0, QUIET)["cells"] > 200
    assert audit_file(part, out, spec, None, QUIET)["safe"]
