"""The files of `nrm link files`: tables as CSV or Parquet, the map from fields to their columns, the pairs."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from anonymize.linkage.fields import TOLD
from vocabulary.errors import ConfigurationError

HEADINGS: Final = ("left_id", "right_id", "probability", "decision")
ENCODINGS: Final = ("utf-8-sig", "cp1250")


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Which columns of a file hold the record id and each field; several columns are read as one text."""

    id_column: str
    columns: dict[str, tuple[str, ...]]

    @classmethod
    def read(cls, path: Path) -> "FieldMap":
        """Raises ConfigurationError when the file is not a map of known fields with an id."""
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            raise ConfigurationError(
                f"{path.name} cannot be read as YAML", remedy="write lines such as `surname: last_name`"
            ) from None
        return cls.of(content, path.name)

    @classmethod
    def of(cls, content: Any, name: str) -> "FieldMap":
        """The map out of parsed YAML."""
        if not isinstance(content, dict) or not isinstance(content.get("id"), str):
            raise ConfigurationError(
                f"{name} names no id column", remedy="add a line `id: <column with the record's id>`"
            )
        unknown = sorted(str(field) for field in content if field != "id" and field not in TOLD)
        if unknown:
            raise ConfigurationError(
                f"{name} maps unknown fields: {', '.join(unknown)}", remedy=f"known are id, {', '.join(TOLD)}"
            )
        columns = {field: _column_names(columns, field, name) for field, columns in content.items() if field != "id"}
        if not columns:
            raise ConfigurationError(f"{name} maps no field", remedy=f"map one or more of {', '.join(TOLD)}")
        return cls(content["id"], columns)


def _column_names(columns: Any, field: str, name: str) -> tuple[str, ...]:
    names = [columns] if isinstance(columns, str) else columns
    if not isinstance(names, list) or not names or not all(isinstance(each, str) for each in names):
        raise ConfigurationError(
            f"{name}: {field} is not the name of a column", remedy="write one name, or several in [brackets]"
        )
    return tuple(names)


@dataclass(frozen=True, slots=True)
class Table:
    """One file: the ids of its records and, field by field, their values in that order. Never printed."""

    ids: list[str]
    columns: dict[str, list[str | None]]

    def __repr__(self) -> str:
        return f"Table of {len(self.ids)} records"


def read_table(path: Path, field_map: FieldMap) -> Table:
    """Raises ConfigurationError without a readable file, the id column, any mapped column, or with an id twice.

    A mapped column that this file does not have is left out.
    """
    raw = _parquet(path) if path.suffix.lower() in (".parquet", ".pq") else _csv(path)
    if field_map.id_column not in raw:
        raise ConfigurationError(
            f"{path.name} has no column {field_map.id_column}",
            remedy="name the id column of both files alike in the map",
        )
    ids = [value or "" for value in raw[field_map.id_column]]
    if len(set(ids)) < len(ids):
        raise ConfigurationError(f"{path.name} holds an id twice", remedy="give every record an id of its own")
    columns = {
        field: _joined([raw[name] for name in names if name in raw])
        for field, names in field_map.columns.items()
        if any(name in raw for name in names)
    }
    return Table(ids, columns)


def _joined(columns: Sequence[list[str | None]]) -> list[str | None]:
    if len(columns) == 1:
        return columns[0]
    return [" ".join(part for part in parts if part) or None for parts in zip(*columns, strict=True)]


def _csv(path: Path) -> dict[str, list[str | None]]:
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as file:
                return _rows(file, path.name)
        except UnicodeDecodeError:
            continue
        except OSError:
            break
        except csv.Error:
            raise ConfigurationError(f"{path.name} is no CSV file", remedy="save it again as CSV in UTF-8") from None
    raise ConfigurationError(
        f"{path.name} cannot be read", remedy="check the path; the text must be UTF-8 or Windows-1250"
    )


def _rows(lines: Iterator[str], name: str) -> dict[str, list[str | None]]:
    csv.field_size_limit(1 << 24)  # a 10,000-character name is refused later, by name
    head = next(lines, "")
    mark = max((";", "\t", ","), key=head.count)
    headings = [heading.strip() for heading in next(csv.reader([head], delimiter=mark), [])]
    if not headings:
        raise ConfigurationError(f"{name} is empty", remedy="the first line holds the names of the columns")
    columns: list[list[str | None]] = [[] for _ in headings]
    for row in csv.reader(lines, delimiter=mark):
        if row:
            for place, column in enumerate(columns):
                column.append(row[place].strip() or None if place < len(row) else None)
    return dict(zip(headings, columns, strict=True))


def _parquet(path: Path) -> dict[str, list[str | None]]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise ConfigurationError("Parquet needs the package pyarrow", remedy="install pyarrow, or use CSV") from None
    try:
        table = parquet.read_table(path)
    except Exception:  # pyarrow raises a family of its own and quotes the file
        raise ConfigurationError(
            f"{path.name} cannot be read as Parquet", remedy="write it again, or use CSV"
        ) from None
    return {
        name: [None if value is None or value != value else str(value).strip() or None for value in column.to_pylist()]
        for name, column in zip(table.column_names, table.columns, strict=True)
    }


def write_pairs(path: Path, rows: Sequence[tuple[str, str, float, str]]) -> None:
    """CSV, or Parquet where the name ends so. Raises ConfigurationError where it cannot be written."""
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            _write_parquet(path, rows)
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADINGS)
            writer.writerows(
                (left, right, f"{probability:.6f}", decision) for left, right, probability, decision in rows
            )
    except OSError:
        raise ConfigurationError(
            f"{path.name} cannot be written", remedy="name a folder that is there and yours"
        ) from None


def _write_parquet(path: Path, rows: Sequence[tuple[str, str, float, str]]) -> None:
    import pyarrow
    from pyarrow import parquet

    columns = [[row[place] for row in rows] for place in range(len(HEADINGS))]
    kinds = (pyarrow.string(), pyarrow.string(), pyarrow.float64(), pyarrow.string())
    arrays = [pyarrow.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    parquet.write_table(pyarrow.table(dict(zip(HEADINGS, arrays, strict=True))), path)
