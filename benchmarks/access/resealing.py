"""What re-sealing evidence costs, and what opening it costs afterwards, for each record; and how much memory.

    python -m benchmarks.access.resealing [--records 50000]

Three records for each subject, all of whom may cross. On a durable PostgreSQL of its own under `.local/bench`.
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

from psycopg import Connection

from anonymize.keyring import LINKAGE_DOMAINS, Keyring, seal_key
from anonymize.linkage.recording import RecordEncoder
from anonymize.names import NORMALISER_VERSION
from benchmarks.stack import running
from event_log.connection import connect
from event_log.likeness import KeptEvidence
from event_log.vault.keys import Kek
from ingest.opening_evidence import EvidenceOpener
from ingest.resealing import reseal_evidence
from ingest.settings import ResolveSettings

ROOT = b"the benchmark's key is no secret"
DOMAIN = "victim_services"
COLUMNS = (
    "source_id, record_key, position, epoch, normaliser_version, subject_ref, domain, may_cross, key_domains, keys,"
    " blocking, sealed, cross_blocking, cross_sealed"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=50_000)
    records = parser.parse_args().records
    kek = Kek.of(ROOT)
    with running(Path(".local/bench/resealing")) as stack, stack.database() as name:
        seals = {domain: seal_key(ROOT, domain, 1) for domain in LINKAGE_DOMAINS}
        url, vault_url = stack.url(name), stack.url("vault")
        settings = ResolveSettings(url, vault_url, kek.key, vault_key_id=kek.kek_id, seal_keys=seals)
        with connect(url) as log, connect(vault_url) as vault:
            vault.execute("delete from vault.subject")
            _fill(log, records)
            before = _opening(log, vault, settings)
            memory = _memory()
            seconds = _timed(lambda: reseal_evidence(log, vault, settings))
            grown, again = _memory() - memory, _timed(lambda: reseal_evidence(log, vault, settings))
            after = _opening(log, vault, settings)
    each = 1e6 / records
    print(f"{records:,} records of {records // 3:,} subjects")
    print(
        f"re-sealed: {seconds * each:.0f} µs a record, {3 * seconds * each:.0f} µs a subject; memory + {grown:.0f} MB"
    )
    print(f"nothing new: {again * 1000:.1f} ms")
    print(f"opened: {before * each:.1f} µs a record under the epoch's key, {after * each:.1f} µs under own keys")


def _fill(log: Connection, records: int) -> None:
    with log.cursor() as cursor, cursor.copy(f"copy linkage.evidence ({COLUMNS}) from stdin") as rows:
        for row in _rows(records):
            rows.write_row(row)
    log.execute("analyze linkage.evidence")


def _rows(records: int) -> Iterator[tuple[object, ...]]:
    keyring = Keyring.from_root(ROOT)
    own, across = (RecordEncoder(keyring.domains[name]) for name in (DOMAIN, "cross"))
    ref = uuid4()
    for number in range(records):
        ref = ref if number % 3 else uuid4()
        values = {"given_name": f"A{number % 999}", "surname": f"B{number % 7919}", "birth_date": "1987-04-23"}
        sealed, crossing = own.of(values), across.of(values)
        yield (
            "bench", number.to_bytes(32), number + 1, 1, NORMALISER_VERSION, ref, DOMAIN, True, [], [],
            sealed[0], sealed[1], crossing[0], crossing[1],
        )  # fmt: skip


def _opening(log: Connection, vault: Connection, settings: ResolveSettings) -> float:
    query = (
        "select subject_ref, position, domain, may_cross, blocking, sealed, cross_blocking, cross_sealed,"
        " resealed_at is not null from linkage.evidence order by position"
    )
    rows = [KeptEvidence(*row) for row in log.execute(query, binary=True)]
    opener = EvidenceOpener(vault, settings)
    return _timed(lambda: sum(1 for _ in opener.opened(rows, DOMAIN)))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
