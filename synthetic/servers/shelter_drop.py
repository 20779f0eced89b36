"""The folder of shelter SHL-01: windows-1250, semicolons, decimal commas, a mark when a file is whole."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, TypeVar

from synthetic.clock import stamp
from synthetic.records import Record, ShelterClosing, ShelterCost, ShelterService, Stay
from synthetic.servers.shelter_rows import (
    CLOSING_COLUMNS,
    COST_COLUMNS,
    SERVICE_COLUMNS,
    STAY_COLUMNS,
    Row,
    closing_row,
    cost_row,
    service_row,
    stay_row,
    totals_row,
)
from synthetic.servers.store import write_whole
from synthetic.world import World

ENCODING: Final = "windows-1250"
STAYS: Final = "boravci.csv"
Kind = TypeVar("Kind", bound=Record)


class ShelterDrop:
    """The folder, and the ways a shelter changes what lies in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.csv"))

    def rows(self, name: str) -> list[Row]:
        """Header and rows of a file."""
        text = (self.folder / name).read_bytes().decode(ENCODING)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

    def write(self, name: str, rows: Iterable[Row], written_at: datetime) -> None:
        """A whole file and, after it, its mark. A file with the same content is left as it is."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
        content = out.getvalue().encode(ENCODING)
        if not self._holds(name, content):
            self._mark(name).unlink(missing_ok=True)
        write_whole(self.folder / name, content)
        write_whole(self._mark(name), f"{stamp(written_at)}\n".encode())

    def edit(self, name: str, record_id: str, column: str, cell: str, at: datetime | None = None) -> str:
        """Another cell in one row; returns what it was, so the same call brings it back (A→B→A)."""
        rows = self.rows(name)
        place = rows[0].index(column)
        row = next(row for row in rows if row[0] == record_id)
        before, row[place] = row[place], cell
        self.write(name, rows, at or datetime.now(UTC))
        return before

    def delete(self, name: str, record_id: str, at: datetime | None = None) -> None:
        """A file without one row."""
        self.write(name, [row for row in self.rows(name) if row[0] != record_id], at or datetime.now(UTC))

    def empty(self, name: str, at: datetime | None = None) -> None:
        """A file with its header alone, as a failed export leaves it."""
        self.write(name, self.rows(name)[:1], at or datetime.now(UTC))

    def remove(self, name: str) -> None:
        """Takes a file and its mark away."""
        self._mark(name).unlink(missing_ok=True)
        (self.folder / name).unlink()

    def hide(self, name: str) -> None:
        """Takes the mark away: the file is being written and does not count."""
        self._mark(name).unlink()

    def _holds(self, name: str, content: bytes) -> bool:
        path = self.folder / name
        return path.is_file() and path.read_bytes() == content

    def _mark(self, name: str) -> Path:
        return self.folder / f"{name}.done"


def fill_drop(folder: Path, world: World) -> ShelterDrop:
    """All files of the world, and no other: one of stays; for each month services, costs and the closing."""
    drop = ShelterDrop(folder)
    written = set(_write_files(drop, world))
    for name in set(drop.names()) - written:
        drop.remove(name)
    return drop


def _write_files(drop: ShelterDrop, world: World) -> Iterator[str]:
    if stays := _records(world, "stays", Stay):
        yield _write_file(drop, STAYS, STAY_COLUMNS, stays, stay_row)
    for month, services in _by_month(_records(world, "services", ShelterService), lambda row: row.service.on):
        yield _write_file(drop, f"usluge_{month}.csv", SERVICE_COLUMNS, services, service_row)
    for month, costs in _by_month(_records(world, "costs", ShelterCost), lambda row: row.month):
        yield _write_file(drop, f"troskovi_{month}.csv", COST_COLUMNS, costs, cost_row, totals_row(costs))
    for month, closings in _by_month(_records(world, "closings", ShelterClosing), lambda row: row.month):
        yield _write_file(drop, f"zakljucenje_{month}.csv", CLOSING_COLUMNS, closings, closing_row)


def _records(world: World, stream: str, kind: type[Kind]) -> list[Kind]:
    return [record for record in world.of("shelter_csv", stream) if isinstance(record, kind)]


def _by_month(records: Iterable[Kind], day_of: Callable[[Kind], date]) -> list[tuple[str, list[Kind]]]:
    months: dict[str, list[Kind]] = {}
    for record in sorted(records, key=lambda record: (day_of(record), record.id)):
        months.setdefault(f"{day_of(record):%Y-%m}", []).append(record)
    return sorted(months.items())


def _write_file(
    drop: ShelterDrop,
    name: str,
    columns: list[str],
    records: list[Kind],
    row_of: Callable[[Kind], Row],
    *last: Row,
) -> str:
    """The file and its mark, which says when the last of its records was written."""
    drop.write(name, [columns, *map(row_of, records), *last], max(record.recorded_at for record in records))
    return name
