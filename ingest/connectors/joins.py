"""Rows of several files or tables under one record: a client's needs, services and exits in the record of the client.

Every row has a fate. What belongs to no record is a record of its own that the contract refuses (`orphan_row`) or,
where it is only a person of whom this hand-over says nothing else, leaves out by a named rule (`unmatched_row`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ingest.connectors.base import CELLS, ODD_ROW, WRITTEN_AT, OddRow
from ingest.contracts.model import Join
from vocabulary.errors import SourceRefused

MOST_JOINED_ROWS: Final = 500_000
Row = dict[str, object]


def joined_columns(name: str, columns: Iterable[str]) -> frozenset[str]:
    """What the columns of a joined file are called in the record: `service/Date`."""
    return frozenset(f"{name}/{column}" for column in columns)


def key_of(value: object) -> str:
    """A key as text, without the padding of `char(n)`; an empty one belongs to nobody."""
    return "" if value is None else str(value).strip()


class Part:
    """The rows of one joined file or table, by their key."""

    def __init__(self, name: str, join: Join, rows: Iterable[Row]) -> None:
        self.name, self.join = name, join
        self._by_key: dict[str, list[Row]] = {}
        self._totals: list[Row] = []
        for number, row in enumerate(rows):
            if number >= MOST_JOINED_ROWS:
                raise SourceRefused(f"join {name} has too many rows", remedy="Ask for hand-overs of shorter periods.")
            if join.totals and join.totals in row.values():
                self._totals.append(self._named(row))
                continue
            self._by_key.setdefault(key_of(row.get(join.key)), []).append(self._named(row))
        self._unused = set(self._by_key)

    def _named(self, row: Row) -> Row:
        return {name if name.startswith("$") else f"{self.name}/{name}": value for name, value in row.items()}

    def of(self, record: Row) -> list[Row]:
        key = key_of(record.get(self.join.to))
        self._unused.discard(key)
        return self._by_key.get(key, []) if key else []

    def add_to(self, record: Row) -> None:
        """The rows of the record, in it. What cannot be whole is marked for the contract."""
        found = self.of(record)
        broken = any(CELLS in row for row in found)
        rows = [{name: value for name, value in row.items() if not name.startswith("$")} for row in found]
        if not self.join.one:
            record[self.name] = rows
        elif len(rows) == 1:
            record.update(rows[0])
        elif rows or self.join.required:
            record.setdefault(ODD_ROW, OddRow("repeated_key" if rows else "orphan_row", self.name))
        if broken:
            record[ODD_ROW] = OddRow("bad_row_shape", self.name)

    def left_over(self) -> Iterator[Row]:
        """A record for each row that no record asked for."""
        for total in self._totals:
            yield {**total, ODD_ROW: OddRow("totals_row", self.name, is_skipped=True)}
        for key in sorted(self._unused | {""} & set(self._by_key)):
            yield from (self._orphan(row) for row in self._by_key[key])

    def _orphan(self, row: Row) -> Row:
        marks = {name: row[name] for name in (WRITTEN_AT, CELLS) if name in row}
        inner = {name: value for name, value in row.items() if not name.startswith("$")}
        if self.join.one:
            return {**inner, **marks, ODD_ROW: OddRow("unmatched_row", self.name, is_skipped=CELLS not in row)}
        return {self.name: [inner], **marks, ODD_ROW: OddRow("orphan_row", self.name)}


def nested(records: Iterable[Row], parts: Mapping[str, Part]) -> Iterator[Row]:
    """The records with their parts, then what was left over."""
    for record in records:
        for part in parts.values():
            part.add_to(record)
        yield record
    for part in parts.values():
        yield from part.left_over()


def grouped(rows: Iterable[Row], by: list[str], name: str) -> Iterator[Row]:
    """One record for each value of the columns `by`, its rows in a list: the return of one period.

    A row that is not built as agreed may belong to any of them, so all of the file are refused with it.
    """
    groups: dict[tuple[str, ...], Row] = {}
    odd: OddRow | None = None
    for row in rows:
        if CELLS in row:
            odd = OddRow("bad_row_shape", name)
            continue
        key = tuple(key_of(row.get(column)) for column in by)
        group = groups.setdefault(key, {**{column: row.get(column) for column in by}, name: []})
        group.setdefault(WRITTEN_AT, row.get(WRITTEN_AT))
        parts = group[name]
        if isinstance(parts, list):
            parts.append({f"{name}/{column}": value for column, value in row.items() if not column.startswith("$")})
    if odd and not groups:
        groups[()] = {name: []}
    for group in groups.values():
        yield {**group, ODD_ROW: odd} if odd else group
