"""The register of the coordination body hands over CloudEvents: one file a year, one JSON object a line.

Source: docs/sources/coordination_registry.md and docs/reference/event-rows.md.
"""

import json
from pathlib import Path
from typing import Any, Final

from synthetic.clock import stamp
from synthetic.records import RegistryEntry
from synthetic.registry import SOURCE, STREAM
from synthetic.servers.store import write_whole
from synthetic.world import World

WRITTEN_BY: Final = "/coordination/registry"


def fill_registry(folder: Path, world: World) -> None:
    """All files and their marks, and no other."""
    years: dict[int, list[RegistryEntry]] = {}
    for entry in world.of(SOURCE, STREAM):
        if isinstance(entry, RegistryEntry):
            years.setdefault(entry.on.year, []).append(entry)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("register_*"):
        path.unlink()
    for year, entries in years.items():
        write_entries(folder / f"register_{year}.jsonl", entries)


def write_entries(path: Path, entries: list[RegistryEntry]) -> None:
    """A file and, after it, its mark."""
    lines = [json.dumps(row_of(entry), separators=(",", ":")) for entry in sorted(entries, key=_order)]
    write_whole(path, "".join(f"{line}\n" for line in lines).encode())
    write_whole(path.with_name(f"{path.name}.done"), b"")


def row_of(entry: RegistryEntry) -> dict[str, Any]:
    data: dict[str, Any] = {"fact": {"organisation_id": entry.organisation, **entry.fields}}
    if entry.entity:
        data["entities"] = dict([entry.entity])
    return {
        "specversion": "1.0", "id": entry.id, "source": WRITTEN_BY, "type": f"org.nrm.{entry.kind}.v1",
        "time": f"{entry.on.isoformat()}T00:00:00Z", "timeprecision": "day", "recordedat": stamp(entry.recorded_at),
        "data": data,
    }  # fmt: skip


def _order(entry: RegistryEntry) -> tuple[str, str]:
    return entry.on.isoformat(), entry.id
