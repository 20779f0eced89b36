"""Ready rows into the event table alone, by the writer the log uses: what the peers are held against.

    python -m benchmarks.table_alone ROWS          the database's address comes from BENCH_DATABASE

Prints the seconds from the first row to the last commit: ids, leaves, roots and heads included, for without them the
table takes no row.
"""

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

from event_log.batch import lock_head, now
from event_log.bulk_rows import BulkRows
from event_log.connection import connect, own_transaction
from event_log.copies import copying
from event_log.ledger import LedgerEntry
from event_log.loads import open_load
from event_log.page import PageCounts
from event_log.prepared import FactWriter, PreparedFact
from vocabulary.events import Occurred, SafeEvent

BATCH = 5000
SOURCE = "bench_rows"


def main() -> None:
    """Append the rows of a file of JSON lines."""
    with Path(sys.argv[1]).open(encoding="utf-8") as file:
        facts = [_fact(json.loads(line)) for line in file]
    connection = connect(os.environ["BENCH_DATABASE"])
    load = open_load(connection, SOURCE, ["events"])
    began = time.perf_counter()
    for start in range(0, len(facts), BATCH):
        page = facts[start : start + BATCH]
        counts = PageCounts(read=len(page), appended=len(page), events_appended=len(page))
        with own_transaction(connection), copying(connection) as copies:
            rows = BulkRows(SOURCE, [b""] * len(page), page, {}, now(connection))
            rows.append(copies, lock_head(connection), LedgerEntry(load, "events", "page", counts), events_alone=True)
    print(time.perf_counter() - began)


_WRITER = FactWriter(SOURCE, "events", 1)


def _fact(row: dict[str, object]) -> PreparedFact:
    """The ready row: what the reading process hands over."""
    at = datetime.fromisoformat(str(row["time"]))
    event = SafeEvent(
        source_id=SOURCE, stream="events", record_key=bytes(32), slot=str(row["type"]), type=str(row["type"]),
        occurred=Occurred(at, "day"), recorded_at=at, data=dict(row["data"]), links={}, content_mac=bytes(32),  # type: ignore[call-overload]  # a row of JSON has no types
    )  # fmt: skip
    return _WRITER.fact(event)[1]


if __name__ == "__main__":
    main()
