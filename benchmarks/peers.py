"""The peers, each in the environment of `requirements/bench.txt`: ready rows appended into one table.

    python peers.py dlt|eventsourcing ROWS          the database's address comes from BENCH_DATABASE

Prints the seconds from the first row to the last commit. Rows are read from the file before the clock starts.
"""

import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

BATCH = 5000


def main() -> None:
    """Append the rows of a file of JSON lines."""
    peer, path = sys.argv[1], Path(sys.argv[2])
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    print({"dlt": dlt_append, "eventsourcing": eventsourcing_append}[peer](rows, os.environ["BENCH_DATABASE"]))


def dlt_append(rows: list[dict[str, object]], address: str) -> float:
    """dlt: a resource of dicts, write disposition append; its pipeline state lies in a scratch folder."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    import dlt

    pipeline = dlt.pipeline(
        pipeline_name=f"bench_{os.getpid()}",
        pipelines_dir=os.environ["BENCH_SCRATCH"],
        destination=dlt.destinations.postgres(address),
        dataset_name="dlt_rows",
    )
    began = time.perf_counter()
    pipeline.run(rows, table_name="event", write_disposition="append", loader_file_format="insert_values")
    return time.perf_counter() - began


def eventsourcing_append(rows: list[dict[str, object]], address: str) -> float:
    """eventsourcing: its recorder, the layer below its mapper, in batches of ready stored events."""
    from eventsourcing.persistence import StoredEvent
    from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

    parts = urlsplit(address)
    store = PostgresDatastore(
        dbname=parts.path.lstrip("/"), host=parts.hostname or "", port=parts.port or 5432, user=parts.username or "",
        password=parts.password or "",
    )  # fmt: skip
    recorder = PostgresApplicationRecorder(store, events_table_name="stored_events")
    recorder.create_table()
    events = [StoredEvent(uuid4(), 1, str(row["type"]), json.dumps(row["data"]).encode()) for row in rows]
    began = time.perf_counter()
    for start in range(0, len(events), BATCH):
        recorder.insert_events(events[start : start + BATCH])
    took = time.perf_counter() - began
    store.close()
    return took


if __name__ == "__main__":
    main()
