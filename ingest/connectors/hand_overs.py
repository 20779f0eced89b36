"""Which files of a place belong together, and which of them are whole.

A hand-over is one file for each pattern of a stream: the file of its records and those joined to it. What stands
where the patterns have their `*` (a month, a day) is the same in all of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.connectors.base import Cursor
from ingest.connectors.places import Entry, Place

MARK: Final = ".done"
_WRITTEN: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(Z|[+-][0-9]{2}:?[0-9]{2})?")


@dataclass(frozen=True, slots=True, repr=False)
class HandOver:
    """The files of one hand-over by their patterns, the first that of the records."""

    files: Mapping[str, Entry]

    @property
    def name(self) -> str:
        return next(iter(self.files.values())).name


def hand_overs(entries: Sequence[Entry], patterns: Sequence[str]) -> list[HandOver]:
    """Every hand-over that has all its files, in the order of their names."""
    found = {pattern: _matching(entries, pattern) for pattern in patterns}
    return [HandOver(files) for key in sorted(found[patterns[0]]) if (files := _files(found, key)) is not None]


def _files(found: Mapping[str, Mapping[str, Entry]], key: str) -> dict[str, Entry] | None:
    files = {pattern: matching.get(key if "*" in pattern else "") for pattern, matching in found.items()}
    return {pattern: entry for pattern, entry in files.items() if entry} if all(files.values()) else None


def _matching(entries: Sequence[Entry], pattern: str) -> dict[str, Entry]:
    matches = re.compile("(.*)".join(map(re.escape, pattern.split("*", 1)))).fullmatch
    pairs = [(found, entry) for entry in entries if (found := matches(entry.name))]
    return {found[1] if found.groups() else "": entry for found, entry in pairs}


class Readiness:
    """Whether a file is whole: by a mark beside it, or because two looks at it find the same."""

    def __init__(self, way: str, mark: str, cursor: Cursor) -> None:
        self._by_looks, self._mark = way == "stable", mark
        looks = cursor.get("looks", {})
        self._before = dict(looks) if isinstance(looks, dict) else {}

    def is_ready(self, hand_over: HandOver, entries: Sequence[Entry], digest_of_name: Mapping[str, str]) -> bool:
        if self._by_looks:
            return all(self._before.get(digest_of_name[entry.name]) == entry.look for entry in hand_over.files.values())
        names = {entry.name for entry in entries}
        return all(mark in names for mark in self._marks(hand_over))

    def looks(self, entries: Sequence[Entry], digest_of_name: Mapping[str, str]) -> dict[str, str]:
        """What the next load compares with. Empty where marks decide."""
        return {digest_of_name[entry.name]: entry.look for entry in entries} if self._by_looks else {}

    def written_at(self, hand_over: HandOver, entries: Sequence[Entry], place: Place) -> str:
        """When the source wrote it: what its marks say, or when they (or the files) were last touched."""
        known = {entry.name: entry for entry in entries}
        if self._by_looks:
            return max(entry.changed_at for entry in hand_over.files.values()).isoformat()
        return max(_said_by(known[mark], place) for mark in self._marks(hand_over))

    def _marks(self, hand_over: HandOver) -> Iterator[str]:
        for entry in hand_over.files.values():
            yield self._mark or f"{entry.name}{MARK}"


def _said_by(mark: Entry, place: Place) -> str:
    with place.open(mark.name) as file:
        said = file.read(64).decode("ascii", errors="replace").strip()
    return said if said else mark.changed_at.isoformat()
