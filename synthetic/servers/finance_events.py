"""The ministry's ledger of funds as it exports itself: one file of events for each month it was written in.

Source: docs/sources/finance_events.md.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from synthetic.clock import stamp
from synthetic.country import LEDGER_OF_FUNDS
from synthetic.facts import facts_of
from synthetic.records import FundingLine
from synthetic.servers.store import write_whole
from synthetic.world import World

SYSTEM: Final = "/ministry/funds"
NOT_A_FACT: Final = frozenset({"type", "date", "funding_id", "funder_id"})


def fill_finance(folder: Path, world: World) -> None:
    """All files and their marks, and no other."""
    months: dict[str, list[FundingLine]] = defaultdict(list)
    for line in world.of(LEDGER_OF_FUNDS, "events"):
        if isinstance(line, FundingLine):
            months[f"{line.recorded_at:%Y-%m}"].append(line)
    written = {folder / f"funds_{month}.jsonl" for month in months}
    for path in set(folder.glob("*.jsonl*")) - written - {path.with_name(f"{path.name}.done") for path in written}:
        path.unlink()
    for month, lines in months.items():
        path = folder / f"funds_{month}.jsonl"
        write_whole(path, b"".join(_row(line) for line in lines))
        write_whole(path.with_name(f"{path.name}.done"), f"{stamp(max(one.recorded_at for one in lines))}\n".encode())


def _row(line: FundingLine) -> bytes:
    return json.dumps(event_of(line), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def event_of(line: FundingLine) -> dict[str, Any]:
    """The line as a CloudEvent (docs/reference/event-rows.md)."""
    (said,) = facts_of(line)
    return {
        "specversion": "1.0",
        "id": line.id,
        "source": SYSTEM,
        "type": f"org.nrm.{said['type']}.v1",
        "time": f"{said['date']}T00:00:00Z",
        "timeprecision": "day",
        "recordedat": stamp(line.recorded_at),
        "data": {
            "entities": {"funding": line.funding, "funder": line.funder},
            "fact": {
                "organisation_id": line.organisation,
                **{name: value for name, value in said.items() if name not in NOT_A_FACT},
            },
        },
    }
