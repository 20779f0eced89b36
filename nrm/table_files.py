"""Tables as CSV and specs as YAML: read as text, written with the same rows and columns and a status.

Messages name files, columns and line numbers, never what a cell says.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from anonymize.disclosure.arrays import Flags
from anonymize.disclosure.cube import Cube, Row, cube_of
from anonymize.disclosure.published import Edition
from anonymize.disclosure.spec import Spec, spec_from
from vocabulary.errors import ConfigurationError, WillNeverWork

STATUS = "status"


@dataclass(frozen=True)
class TableFile:
    """A CSV as text, and the cube it makes."""

    columns: tuple[str, ...]
    lines: tuple[dict[str, str], ...]
    cube: Cube


def read_spec(path: Path) -> Spec:
    try:
        # BaseLoader keeps every scalar as text: "No" is a code, not false, and 01 is not 1
        document = yaml.load(_text(path), Loader=yaml.BaseLoader)  # noqa: S506 - it builds text, lists and maps only
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise ConfigurationError(f"{path.name} is no YAML, line {line}", remedy="mend the spec") from None
    return spec_from(document)


def read_table(path: Path, spec: Spec) -> TableFile:
    """The table of a file. Raises WillNeverWork with the line that is wrong."""
    columns, lines = read_lines(path)
    needed = [*(each.name for each in spec.dimensions), spec.measure, *spec.helpers]
    if missing := [name for name in needed if name not in columns]:
        raise ConfigurationError(f"{path.name} has no column {', '.join(missing)}", remedy="mend the spec or the table")
    rows = [_row(line, spec, f"{path.name}, line {number}") for number, line in enumerate(lines, start=2)]
    return TableFile(tuple(columns), tuple(lines), cube_of(rows, spec))


def read_lines(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a CSV as text."""
    reader = csv.reader(_text(path).splitlines())
    columns = next(reader, [])
    if not columns or len(set(columns)) != len(columns):
        raise WillNeverWork(f"{path.name} has no header, or two columns of one name", remedy="mend the first line")
    lines = []
    for number, cells in enumerate(reader, start=2):
        if len(cells) != len(columns):
            raise WillNeverWork(
                f"{path.name}, line {number}: another number of cells than the header", remedy="mend it"
            )
        lines.append(dict(zip(columns, cells, strict=True)))
    return columns, lines


def write_protected(path: Path, table: TableFile, edition: Edition, statuses: Sequence[str]) -> None:
    """OUT: the rows and columns of the table with a status; blank where hidden. What tells of single contributors is
    blank everywhere.
    """
    spec = table.cube.spec
    columns = [name for name in table.columns if name != STATUS] + [STATUS]
    temporary = path.with_name(path.name + ".part")
    with temporary.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        for line, value, status in zip(table.lines, edition.printed, statuses, strict=False):
            blank = dict.fromkeys(spec.helpers, "")
            shown = line[spec.measure] if status == "shown" else _number_text(float(value))
            writer.writerow({**line, **blank, spec.measure: shown, STATUS: status})
    temporary.replace(path)


def read_protected(path: Path, table: TableFile) -> Edition:
    """An edition as somebody printed it. Without a status column, numbers that differ from the truth are rounded."""
    cube, spec = table.cube, table.cube.spec
    _, lines = read_lines(path)
    place = {key: number for number, key in enumerate(cube.keys)}
    printed = np.full(len(cube), np.nan)
    statuses = [""] * len(cube)
    seen = 0
    for number, line in enumerate(lines, start=2):
        where = f"{path.name}, line {number}"
        key = tuple(line.get(each.name, "") for each in spec.dimensions)
        if key not in place or place[key] >= len(cube.rows):
            raise WillNeverWork(f"{where}: a row that is not in its table", remedy="protect the table again")
        text = line.get(spec.measure, "").strip()
        printed[place[key]] = np.nan if text == "" else _number(text, where)
        statuses[place[key]] = line.get(STATUS, "")
        seen += 1
    if seen != len(cube.rows):
        raise WillNeverWork(f"{path.name} has other rows than its table", remedy="protect the table again")
    return Edition(cube, printed, _rounded(cube, printed, statuses))


def _rounded(cube: Cube, printed: Any, statuses: Sequence[str]) -> Flags:
    if any(statuses):
        return np.array([status == "rounded" for status in statuses], dtype=np.bool_)
    differs = bool(np.any(np.abs(printed - cube.values)[~np.isnan(printed)] > 1e-9))
    return np.asarray(~np.isnan(printed) & differs & cube.published)


def _row(line: Mapping[str, str], spec: Spec, where: str) -> Row:
    def optional(name: str | None) -> float | None:
        return None if name is None or line[name].strip() == "" else _number(line[name], where)

    return Row(
        key=tuple(line[each.name] for each in spec.dimensions),
        value=_number(line[spec.measure], where),
        contributors=optional(spec.contributors),
        top1=optional(spec.top1) or 0.0,
        top2=optional(spec.top2) or 0.0,
        unsafe=bool(optional(spec.unsafe)),
    )


def _number(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise WillNeverWork(f"{where}: a cell that should hold a number does not", remedy="mend the table")
    return value


def _number_text(value: float) -> str:
    return "" if np.isnan(value) else str(int(value)) if value == int(value) else repr(value)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise WillNeverWork(
            f"{path.name} cannot be read as UTF-8 text", remedy="check the path and the encoding"
        ) from None
