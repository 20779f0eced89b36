"""The store behind the Kobo-shaped server: one file per asset, one submission a line.

The server looks at the file before each answer, so anybody may change the world under a running server.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from synthetic.servers.kobo_submissions import (
    CASE_ASSET,
    MONTH_ASSET,
    Submission,
    case_submissions,
    month_submissions,
)
from synthetic.servers.store import write_whole
from synthetic.world import World


class KoboStore:
    """The submissions of each asset. Changes are written at once and seen by the next request."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[tuple[int, int], list[Submission]]] = {}

    def assets(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.jsonl"))

    def submissions(self, asset: str) -> list[Submission]:
        """All submissions of the asset by their number. Raises KeyError where there is no such asset."""
        path = self._path(asset)
        if not path.is_file():
            raise KeyError(asset)
        mark = (path.stat().st_mtime_ns, path.stat().st_size)
        if self._read.get(asset, ((0, 0), []))[0] != mark:
            self._read[asset] = (mark, [json.loads(line) for line in path.read_bytes().splitlines()])
        return self._read[asset][1]

    def write(self, asset: str, submissions: list[Submission]) -> None:
        lines = (json.dumps(submission, ensure_ascii=False) for submission in submissions)
        write_whole(self._path(asset), "".join(f"{line}\n" for line in lines).encode())

    def find(self, asset: str, record_id: str) -> Submission:
        """One submission by its record id. Raises KeyError where it is gone."""
        for submission in self.submissions(asset):
            if record_id_of(submission) == record_id:
                return dict(submission)
        raise KeyError(asset)

    def edit(self, asset: str, record_id: str, answers: Mapping[str, Any], at: datetime | None = None) -> Submission:
        """Other answers (None removes one), as an edit in Kobo leaves it: same root, new instance.

        Returns what was there before, so that ``put`` can bring it back (A→B→A).
        """
        before = self.find(asset, record_id)
        after = {key: value for key, value in {**before, **answers}.items() if value is not None}
        after["meta/rootUuid"] = record_id
        after["_uuid"] = str(uuid5(NAMESPACE_URL, json.dumps([record_id, dict(answers)], sort_keys=True)))
        after["meta/deprecatedID"], after["meta/instanceID"] = (
            before["meta/instanceID"],
            f"uuid:{after['_uuid']}",
        )
        if at:
            after["_submission_time"] = at.strftime("%Y-%m-%dT%H:%M:%S")
        self.put(asset, after)
        return before

    def put(self, asset: str, submission: Submission) -> None:
        """The submission in the place of the one with its number, or added."""
        kept = [other for other in self.submissions(asset) if other["_id"] != submission["_id"]]
        self.write(asset, sorted([*kept, submission], key=lambda other: int(other["_id"])))

    def delete(self, asset: str, record_id: str) -> Submission:
        """Takes a submission away for good; returns it."""
        gone = self.find(asset, record_id)
        self.write(asset, [other for other in self.submissions(asset) if other["_id"] != gone["_id"]])
        return gone

    def empty(self, asset: str) -> list[Submission]:
        """An asset that suddenly answers nothing; returns what it held, for ``write`` to bring back."""
        held = self.submissions(asset)
        self.write(asset, [])
        return held

    def _path(self, asset: str) -> Path:
        return self.folder / f"{asset}.jsonl"


def record_id_of(submission: Submission) -> str:
    return str(submission.get("meta/rootUuid") or submission["meta/instanceID"])


def fill_store(folder: Path, world: World) -> KoboStore:
    store = KoboStore(folder)
    store.write(CASE_ASSET, case_submissions(world))
    store.write(MONTH_ASSET, month_submissions(world))
    return store
