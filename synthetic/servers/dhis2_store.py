"""The store behind the DHIS2-shaped server: tracked entities and events, one a line, and the ways they change.

The server looks at the file before each answer, so anybody may change the world under a running server.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from synthetic.servers.dhis2_metadata import ATTRIBUTES, DATA_ELEMENTS
from synthetic.servers.dhis2_objects import Thing, events_of, local, tracked_entities_of
from synthetic.servers.store import write_whole
from synthetic.world import World

OWN_UID: Final = {"trackedEntities": "trackedEntity", "events": "event", "enrollments": "enrollment"}
_VALUES: Final = {
    "trackedEntities": ("attributes", "attribute", ATTRIBUTES),
    "events": ("dataValues", "dataElement", DATA_ELEMENTS),
}


class Dhis2Store:
    """What the server holds. Changes are written at once and seen by the next request."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[tuple[int, int], list[Thing]]] = {}

    def all(self, kind: str) -> list[Thing]:
        """Everything of a kind, deleted or not. Enrolments live inside their tracked entities."""
        if kind == "enrollments":
            return [part for entity in self.all("trackedEntities") for part in entity["enrollments"]]
        path = self.folder / f"{kind}.jsonl"
        mark = (path.stat().st_mtime_ns, path.stat().st_size)
        if self._read.get(kind, ((0, 0), []))[0] != mark:
            self._read[kind] = (mark, [json.loads(line) for line in path.read_bytes().splitlines()])
        return self._read[kind][1]

    def write(self, kind: str, things: list[Thing]) -> None:
        lines = (json.dumps(thing, ensure_ascii=False) for thing in things)
        write_whole(self.folder / f"{kind}.jsonl", "".join(f"{line}\n" for line in lines).encode())

    def find(self, kind: str, uid: str) -> Thing:
        """One thing. Raises KeyError where there is none."""
        for thing in self.all(kind):
            if thing[OWN_UID[kind]] == uid:
                return dict(thing)
        raise KeyError(kind)

    def edit(self, kind: str, uid: str, values: Mapping[str, str | None], at: datetime) -> Thing:
        """Other values (None removes one), by their names; returns the thing as it was (A→B→A)."""
        before, (group, key, uids) = self.find(kind, uid), _VALUES[kind]
        changed = {uids[name]: value for name, value in values.items()}
        kept = [one for one in before[group] if one[key] not in changed]
        added = [{key: one, "value": value} for one, value in changed.items() if value is not None]
        self.put(kind, before | {group: [*kept, *added]}, at)
        return before

    def put(self, kind: str, thing: Thing, at: datetime) -> None:
        """The thing in the place of the one with its uid, or added; written ``at``."""
        own = OWN_UID[kind]
        kept = [other for other in self.all(kind) if other[own] != thing[own]]
        self.write(kind, [*kept, thing | {"updatedAt": local(at)}])

    def delete(self, kind: str, uid: str, at: datetime) -> Thing:
        """Marks a thing as deleted: a tombstone stays. Returns the thing as it was."""
        before = self.find(kind, uid)
        self.put(kind, before | {"deleted": True}, at)
        return before


def fill_dhis2(folder: Path, world: World) -> Dhis2Store:
    store = Dhis2Store(folder)
    store.write("trackedEntities", tracked_entities_of(world))
    store.write("events", events_of(world))
    return store
