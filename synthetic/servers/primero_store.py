"""The store behind the Primero-shaped server: one line per case with its referrals, and what the role may read.

The server looks at the files before each answer, so anybody may change the world under a running server.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from synthetic.servers.primero_cases import Row, primero_cases, written
from synthetic.servers.store import write_whole
from synthetic.world import World

CASES, ROLE = "cases.jsonl", "role.json"
NOT_FOR_THE_PIPELINE: Final = ("ethnicity", "case_notes")
"""Fields that the role of the pipeline's user may not read from the beginning."""


class PrimeroStore:
    """The cases of a Primero, and the ways in which case workers and administrators change them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: tuple[tuple[int, int], dict[str, Row]] = ((0, 0), {})

    def lines(self) -> dict[str, Row]:
        """Id of a case → {"case": …, "referrals": […]}."""
        path = self.folder / CASES
        mark = (path.stat().st_mtime_ns, path.stat().st_size)
        if self._read[0] != mark:
            found = [json.loads(line) for line in path.read_bytes().splitlines()]
            self._read = (mark, {line["case"]["id"]: line for line in found})
        return self._read[1]

    def cases(self) -> list[Row]:
        return [line["case"] for line in self.lines().values()]

    def hidden(self) -> frozenset[str]:
        """Fields the role may not read."""
        path = self.folder / ROLE
        return frozenset(json.loads(path.read_bytes())["hidden"]) if path.is_file() else frozenset()

    def hide(self, *fields: str) -> None:
        """Takes the right to read these fields from the role, and gives it back for all others."""
        write_whole(self.folder / ROLE, json.dumps({"hidden": sorted(fields)}).encode())

    def write(self, lines: Mapping[str, Row]) -> None:
        content = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines.values())
        write_whole(self.folder / CASES, content.encode())

    def put(self, case: Row, referrals: list[Row] | None = None) -> None:
        """A case as it is now, with its referrals (those it had, where none are given)."""
        lines = dict(self.lines())
        kept = lines.get(case["id"], {"referrals": []})["referrals"]
        lines[case["id"]] = {"case": case, "referrals": kept if referrals is None else referrals}
        self.write(lines)

    def edit(self, case_id: str, fields: Mapping[str, Any], at: datetime | None = None) -> Row:
        """Other values of some fields, at a moment of which `last_updated_at` tells; returns what was there before."""
        before: Row = self.lines()[case_id]["case"]
        self.put({**before, **fields, "last_updated_at": written(at or datetime.now(UTC))})
        return before

    def answer(self, case_id: str, referral: int, status: str, at: datetime | None = None) -> None:
        """A referral is answered. Primero leaves `last_updated_at` of the case as it was."""
        line = self.lines()[case_id]
        referrals = [dict(each) for each in line["referrals"]]
        referrals[referral].update(status=status, responded_at=written(at or datetime.now(UTC)))
        self.put(line["case"], referrals)

    def remove(self, case_id: str) -> Row:
        """A case out of sight, as when it is handed over to a desk whose cases the user may not see."""
        lines = dict(self.lines())
        gone = lines.pop(case_id)
        self.write(lines)
        return gone


def fill_primero(folder: Path, world: World) -> PrimeroStore:
    store = PrimeroStore(folder)
    store.write({case["id"]: {"case": case, "referrals": referrals} for case, referrals in primero_cases(world)})
    store.hide(*NOT_FOR_THE_PIPELINE)
    return store
