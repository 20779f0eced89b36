"""Pseudonyms a second on one core, and a rotation while a reader reads: a part of `make bench`."""

import threading
import time
from os import urandom

import psutil
import psycopg

from anonymize.person_pseudonyms import BLOCK_BYTES, person_pseudonyms
from benchmarks.measure import server_cpu
from benchmarks.place import Figures, Place
from benchmarks.stack import Stack
from event_log.connection import connect
from event_log.vault.keys import Kek
from ingest.access.filling import fill_pseudonyms
from ingest.access.rotation import rotate_pseudonyms
from ingest.settings import KeyholderSettings

TARGETS = (("a_second", "keys rotate, persons a second", "≥", 100_000),)
SEEN = """
    select count(*), min(epoch) = max(epoch) from access.person_pseudonym
    inner join access.pseudonym_epoch using (domain, epoch) where domain = 'analyst'
"""


def measure(place: Place) -> Figures:
    """As a part of `make bench`."""
    with place.stack.database() as database:
        return rotated(place.stack, database, place.sizes.persons)


def drawn(persons: int) -> float:
    """Pseudonyms a second of processor time, from person keys to pseudonyms."""
    keys, key = urandom(BLOCK_BYTES * persons), urandom(32)
    began = time.process_time()
    for at in range(0, len(keys), BLOCK_BYTES * 100_000):
        person_pseudonyms(key, keys[at : at + BLOCK_BYTES * 100_000])
    return persons / (time.process_time() - began)


def rotated(stack: Stack, database: str, persons: int) -> Figures:
    """A rotation of domain `analyst` by the clock and by what its own processes used, a reader reading meanwhile."""
    settings = KeyholderSettings(stack.url(database), stack.url("vault"), Kek.of(b"k" * 32))
    _make_persons(settings, persons)
    stack.settle()
    with _Reader(settings.database_url) as reader:
        began, client, server = time.perf_counter(), time.thread_time(), server_cpu(stack.postmaster) - reader.cpu()
        rotate_pseudonyms(settings, ("analyst",))
        seconds, client = time.perf_counter() - began, time.thread_time() - client
        server = server_cpu(stack.postmaster) - reader.cpu() - server
    if set(reader.seen) != {(persons, True)}:
        raise RuntimeError("a reader saw a mix or too few")
    return {
        "persons": persons, "seconds": seconds, "a_second": persons / seconds, "reads_meanwhile": len(reader.seen),
        "client_cpu_s": client, "server_cpu_s": server, "a_second_of_processor": persons / (client + server),
    }  # fmt: skip


def _make_persons(settings: KeyholderSettings, persons: int) -> None:
    with connect(settings.database_url) as log, connect(settings.vault_url) as vault:
        vault.execute("delete from vault.pseudonym_key")
        log.execute(
            "insert into event_log.subject_person (subject_ref, person_key, from_position)"
            " select gen_random_uuid(), gen_random_uuid(), 1 from generate_series(1, %s)",
            [persons],
        )
        fill_pseudonyms(log, vault, settings.kek)
        log.execute("analyze")


class _Reader:
    """Reads all persons again and again: how many there were each time, and whether of one epoch."""

    def __init__(self, url: str) -> None:
        self.seen: list[tuple[int, bool]] = []
        self._session = psycopg.connect(url, autocommit=True)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> "_Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        self._session.close()

    def cpu(self) -> float:
        """Seconds of processor that the server spent on this reader."""
        times = psutil.Process(self._session.info.backend_pid).cpu_times()
        return float(times.user + times.system)

    def _read(self) -> None:
        while not self._is_over.is_set():
            self.seen.extend(self._session.execute(SEEN.encode()).fetchall())
            self._is_over.wait(0.5)
