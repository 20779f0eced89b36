"""Pseudonyms a second on one core, and a rotation of 1,000,000 persons while a reader reads.

python -m benchmarks.access.rotation                    1,000,000 persons: some minutes, most of it making them
python -m benchmarks.access.rotation --persons 20000    a look
"""

import argparse
import threading
import time
from os import urandom
from pathlib import Path

import psycopg

from anonymize.person_pseudonyms import BLOCK_BYTES, person_pseudonyms
from benchmarks.stack import Stack, running
from event_log.connection import connect
from event_log.vault.keys import Kek
from ingest.access.filling import fill_pseudonyms
from ingest.access.rotation import rotate_pseudonyms
from ingest.settings import KeyholderSettings

ROOT = Path(__file__).resolve().parents[2]
WANTED_DRAWN, WANTED_ROTATED = 1_500_000, 100_000
SEEN = """
    select count(*), min(epoch) = max(epoch) from access.person_pseudonym
    inner join access.pseudonym_epoch using (domain, epoch) where domain = 'analyst'
"""


def main() -> None:
    """Measure both and print them beside what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=ROOT / ".local" / "bench")
    wanted = parser.parse_args()
    print(f"pseudonyms drawn     {drawn(wanted.persons):12,.0f} a second   wanted ≥ {WANTED_DRAWN:,}")
    with running(wanted.folder / "home") as stack, stack.database() as database:
        rate, reads = rotated(stack, database, wanted.persons)
    print(f"persons rotated      {rate:12,.0f} a second   wanted ≥ {WANTED_ROTATED:,}   {reads} reads meanwhile")


def drawn(persons: int) -> float:
    """Pseudonyms a second of processor time, from person keys to pseudonyms."""
    keys, key = urandom(BLOCK_BYTES * persons), urandom(32)
    began = time.process_time()
    for at in range(0, len(keys), BLOCK_BYTES * 100_000):
        person_pseudonyms(key, keys[at : at + BLOCK_BYTES * 100_000])
    return persons / (time.process_time() - began)


def rotated(stack: Stack, database: str, persons: int) -> tuple[float, int]:
    """Persons a second of the domain `analyst`, and how often a reader read all of them, whole, meanwhile."""
    settings = KeyholderSettings(stack.url(database), stack.url("vault"), Kek.of(b"k" * 32))
    with connect(settings.database_url) as log, connect(settings.vault_url) as vault:
        vault.execute("delete from vault.pseudonym_key")
        log.execute(
            "insert into event_log.subject_person (subject_ref, person_key, from_position)"
            " select gen_random_uuid(), gen_random_uuid(), 1 from generate_series(1, %s)",
            [persons],
        )
        fill_pseudonyms(log, vault, settings.kek)
        log.execute("analyze")
    stack.settle()
    is_over = threading.Event()
    reads: list[tuple[int, bool]] = []
    reading = threading.Thread(target=_read, args=(settings.database_url, is_over, reads))
    reading.start()
    began, told = time.perf_counter(), []
    rotate_pseudonyms(settings, ("analyst",), progress=lambda *_: told.append(time.perf_counter() - began))
    seconds = time.perf_counter() - began
    print(f"filled after {told[-1]:.1f} s, switched and cleared after {seconds:.1f} s")
    is_over.set()
    reading.join()
    if set(reads) != {(persons, True)}:
        raise RuntimeError("a reader saw a mix or too few")
    return persons / seconds, len(reads)


def _read(url: str, is_over: threading.Event, reads: list[tuple[int, bool]]) -> None:
    with psycopg.connect(url, autocommit=True) as reader:
        while not is_over.is_set():
            reads.extend(reader.execute(SEEN.encode()).fetchall())
            is_over.wait(0.5)


if __name__ == "__main__":
    main()
