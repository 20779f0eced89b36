"""Two tables of one mart, cell by cell. A difference names codes and keys only: a mart holds nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from synthetic.check.manifest import DeclaredMart
from synthetic.check.mart import Cells, Key, Mart, Value

Row = Mapping[str, Any]
Plain = int | float | str | bool | None

ROWS = "rows"
"""The measure under which a missing, an additional or a doubled row is reported."""


@dataclass(frozen=True, slots=True)
class Difference:
    mart: str
    key: str
    measure: str
    truth: Plain
    warehouse: Plain


@dataclass(frozen=True, slots=True)
class Indicator:
    mart: str
    cells: int
    note: str


@dataclass(slots=True)
class CheckResult:
    """What was compared and every difference. Its JSON form: docs/reference/schemas/synthetic-check.json."""

    compared: int = 0
    indicators: list[Indicator] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    persons: dict[str, Any] | None = None
    """How good the persons are (`accuracy`); None without a build."""

    def add(self, mart: str, cells: int, differences: Iterable[Difference], note: str = "") -> None:
        self.compared += cells
        self.indicators.append(Indicator(mart, cells, note))
        self.differences.extend(differences)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def compare_mart(mart: Mart, truth: Cells, rows: Sequence[Row], result: CheckResult) -> None:
    """Compares every cell of one mart and adds what it found to the result."""
    found = _by_key(mart.grain, rows)
    keys = sorted(truth.keys() | found.keys())
    differences = [one for key in keys for one in _compare_rows(mart, key, truth, found)]
    result.add(mart.name, len(keys) * len(mart.compared), differences, mart.note)


def compare_counts(
    mart: str,
    measure: str,
    truth: Mapping[Key, int],
    found: Mapping[Key, int],
    result: CheckResult,
    note: str = "",
) -> None:
    """Compares counts by some codes; a key that one side does not know counts nought there."""
    keys = sorted(truth.keys() | found.keys())
    differences = [
        Difference(mart, "/".join(key), measure, truth.get(key, 0), found.get(key, 0))
        for key in keys
        if truth.get(key, 0) != found.get(key, 0)
    ]
    result.add(mart, len(keys), differences, note)


def compare_declarations(marts: Sequence[Mart], declared: Sequence[DeclaredMart], result: CheckResult) -> None:
    """A mart, a measure or a grain that only one side knows is itself a difference."""
    truth_by_name = {mart.name: mart for mart in marts}
    built_by_name = {mart.name: mart for mart in declared}
    differences = [
        difference
        for name in sorted(truth_by_name.keys() | built_by_name.keys())
        for difference in _compare_declaration(name, truth_by_name.get(name), built_by_name.get(name))
    ]
    result.add("manifest", len(truth_by_name.keys() | built_by_name.keys()), differences)


def _compare_declaration(name: str, truth: Mart | None, built: DeclaredMart | None) -> list[Difference]:
    if truth is None or built is None:
        return [Difference(name, "", "model", truth is not None, built is not None)]
    differences = []
    if set(truth.grain) != set(built.grain):
        differences.append(Difference(name, "", "grain", ",".join(truth.grain), ",".join(built.grain)))
    for measure in sorted(set(truth.measures).symmetric_difference(built.measures)):
        differences.append(Difference(name, "", measure, measure in truth.measures, measure in built.measures))
    for column in sorted(set(truth.columns).symmetric_difference(built.columns) - set(built.measures)):
        differences.append(Difference(name, "", column, column in truth.columns, column in built.columns))
    return differences


def _by_key(grain: Sequence[str], rows: Iterable[Row]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(str(plain(row[column])) for column in grain)].append(row)
    return found


def _compare_rows(mart: Mart, key: Key, truth: Cells, found: Mapping[Key, list[Row]]) -> list[Difference]:
    name, rows = "/".join(key), found.get(key, [])
    if key not in truth or len(rows) != 1:
        return [Difference(mart.name, name, ROWS, int(key in truth), len(rows))]
    pairs = ((measure, plain(truth[key][measure]), plain(rows[0][measure])) for measure in mart.compared)
    return [
        Difference(mart.name, name, measure, planted, built)
        for measure, planted, built in pairs
        if not _same(planted, built)
    ]


def _same(one: Plain, other: Plain) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def plain(value: Value | float) -> Plain:
    """A value as it stands in JSON: exact where it can be, so that 12.50 from either side is the same."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value
