"""The folder into which the register of justice and status drops its events: a file for each month of recording.

CloudEvents, one JSON object a line, each file with its mark. Source: docs/reference/event-rows.md.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from synthetic.clock import stamp
from synthetic.justice_records import ORIGIN, JusticeEvent
from synthetic.records import Spelling
from synthetic.servers.store import write_whole
from synthetic.world import World

Row = dict[str, Any]


class JusticeDrop:
    """The folder, and the one way its owner adds to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, rows: Iterable[Row]) -> None:
        """A file of these rows and, after it, its mark."""
        path = self.folder / f"{name}.jsonl"
        mark = path.with_name(f"{path.name}.done")
        mark.unlink(missing_ok=True)
        lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        write_whole(path, lines.encode())
        write_whole(mark, b"")


def fill_justice(folder: Path, world: World) -> JusticeDrop:
    """The rows in the order in which they were recorded."""
    drop = JusticeDrop(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    months: dict[str, list[Row]] = defaultdict(list)
    records = [record for record in world.of("justice_events", "events") if isinstance(record, JusticeEvent)]
    for record in sorted(records, key=lambda record: (record.recorded_at, record.id)):
        months[f"{record.recorded_at:%Y-%m}"].append(row_of(record))
    for name, rows in months.items():
        drop.write(name, rows)
    return drop


def row_of(record: JusticeEvent) -> Row:
    data: Row = {"fact": {"organisation_id": record.organisation, **record.fact}}
    if record.person_no:
        data["subject"] = {"person_id": record.person_no, **_spelled(record.spelling)}
    if record.entities:
        data["entities"] = dict(record.entities)
    row = {
        "specversion": "1.0",
        "id": record.id.removeprefix(f"{ORIGIN} "),
        "source": ORIGIN,
        "type": f"org.nrm.{record.type}.v1",
        "time": f"{record.on.isoformat()}T00:00:00Z",
        "timeprecision": "day",
        "recordedat": stamp(record.recorded_at),
        "data": data,
    }
    if record.broken:
        BREAKS[record.broken.reason](row, record.broken.field.split("."))
    return row


def _spelled(spelling: Spelling | None) -> Row:
    if spelling is None:
        return {}
    said = {
        "given_name": spelling.given,
        "surname": spelling.surname,
        "birth_date": spelling.birth_date.isoformat() if spelling.birth_date else None,
        "birth_year": spelling.birth_year,
        "sex": spelling.sex,
        "citizenship": spelling.citizenship,
        "document_number": spelling.document,
        "place": spelling.town,
        "phone": spelling.phone,
        "linkage_consent": spelling.allows_link,
    }
    return {name: value for name, value in said.items() if value is not None}


def _remove(row: Row, path: list[str]) -> None:
    for part in path[:-1]:
        row = row[part]
    del row[path[-1]]


def _write(text: str) -> Callable[[Row, list[str]], None]:
    def write(row: Row, path: list[str]) -> None:
        for part in path[:-1]:
            row = row[part]
        row[path[-1]] = text

    return write


BREAKS: Final[dict[str, Callable[[Row, list[str]], None]]] = {
    "missing_field": _remove,
    "bad_date": _write("2026-02-30T00:00:00Z"),
    "bad_number": _write("1.250,00"),
    "unknown_code": _write("XYZ-99"),
}
