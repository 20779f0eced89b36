"""How DHIS2's tracker is asked for a page, and the two shapes in which it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.connectors.dhis2_rows import FIELDS

FIRST_WITH_LISTS: Final = 41
"""The first version that takes `orgUnits` and `orgUnitMode`; before it they were `orgUnit` and `ouMode`."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    rows: Sequence[object]
    page_size: int

    @property
    def is_last(self) -> bool:
        """A short page is the last one: since version 42 the server counts no totals."""
        return len(self.rows) < self.page_size


def answer_in(found: object, kind: str, asked: int) -> Answer | None:
    """Rows from either shape: `{pager, events}`, or before version 42 `{instances, page, total, pageSize}`. The
    server may give smaller pages than we asked for, and says so."""
    if not isinstance(found, Mapping):
        return None
    rows = found.get(kind, found.get("instances"))
    pager = found.get("pager")
    size = pager.get("pageSize") if isinstance(pager, Mapping) else found.get("pageSize")
    if not isinstance(rows, list):
        return None
    return Answer(rows, min(size, asked) if isinstance(size, int) and size > 0 else asked)


def question(kind: str, read: Mapping[str, object], page_size: int) -> dict[str, str]:
    version = int(str(read.get("version", 42)))
    unit = "orgUnit" if kind == "events" or version < FIRST_WITH_LISTS else "orgUnits"
    mode = "ouMode" if version < FIRST_WITH_LISTS else "orgUnitMode"
    stage = {"programStage": str(read["stage"])} if "stage" in read else {}
    return {
        "program": str(read["program"]),
        **stage,
        unit: str(read["org_unit"]),
        mode: "DESCENDANTS",
        "includeDeleted": "true",
        "order": "updatedAt:asc",
        "fields": FIELDS[kind],
        "pageSize": str(page_size),
    }
