"""The store behind the CommCare-shaped server: one file per case type, one case a line, and the ways it changes.

The server looks at the file before each answer, so anybody may change the world under a running server.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from synthetic.servers.commcare_cases import CASE_TYPES, Case, cases_of, index_order, moment
from synthetic.servers.store import write_whole
from synthetic.world import World


class CommCareStore:
    """The cases of each type, oldest index first. Changes are written at once and seen by the next request."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[tuple[int, int], list[Case]]] = {}

    def cases(self, case_type: str) -> list[Case]:
        """All cases of the type; none where there is no such type, as CommCare answers."""
        path = self._path(case_type)
        if not path.is_file():
            return []
        mark = (path.stat().st_mtime_ns, path.stat().st_size)
        if self._read.get(case_type, ((0, 0), []))[0] != mark:
            self._read[case_type] = (mark, [json.loads(line) for line in path.read_bytes().splitlines()])
        return self._read[case_type][1]

    def write(self, case_type: str, cases: list[Case]) -> None:
        lines = (json.dumps(case, ensure_ascii=False) for case in sorted(cases, key=index_order))
        write_whole(self._path(case_type), "".join(f"{line}\n" for line in lines).encode())

    def find(self, case_type: str, case_id: str) -> Case:
        """One case. Raises KeyError where it is gone."""
        for case in self.cases(case_type):
            if case["case_id"] == case_id:
                return dict(case)
        raise KeyError(case_type)

    def edit(self, case_type: str, case_id: str, properties: Mapping[str, str], at: datetime) -> Case:
        """Other properties, written and indexed ``at``; returns the case as it was (A→B→A)."""
        before = self.find(case_type, case_id)
        after = {**before, "properties": {**before["properties"], **properties}}
        self.put(after | {"last_modified": moment(at), "server_last_modified": moment(at)}, at)
        return before

    def put(self, case: Case, at: datetime) -> None:
        """The case in the place of the one with its id, or added; indexed ``at``."""
        kept = [other for other in self.cases(case["case_type"]) if other["case_id"] != case["case_id"]]
        self.write(case["case_type"], [*kept, case | {"indexed_on": moment(at)}])

    def delete(self, case_type: str, case_id: str) -> Case:
        """Takes a case away for good, without a trace; returns it."""
        gone = self.find(case_type, case_id)
        self.write(case_type, [other for other in self.cases(case_type) if other["case_id"] != case_id])
        return gone

    def reindex(self, at: datetime) -> None:
        """Maintenance: every case is indexed anew, and none has changed."""
        for case_type in CASE_TYPES:
            self.write(case_type, [case | {"indexed_on": moment(at)} for case in self.cases(case_type)])

    def _path(self, case_type: str) -> Path:
        if not case_type.isidentifier():  # what a request asks for is no path
            return self.folder / "no such type"
        return self.folder / f"{case_type}.jsonl"


def fill_commcare(folder: Path, world: World) -> CommCareStore:
    store = CommCareStore(folder)
    for case_type in CASE_TYPES:
        store.write(case_type, cases_of(world, case_type))
    return store
