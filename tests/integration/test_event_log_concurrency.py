"""Several processes append at once, and die at once: positions stay gap-free and in the order of commits."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from event_log.append import append_page, open_load
from event_log.connection import connect
from event_log.verify import verify_log
from tests.support.log_records import STREAM, accepted, current_says, migrated_database, page

ROOT = Path(__file__).parents[2]
ROUNDS = 60
PATIENCE = 60.0


@pytest.fixture
def database(new_database: Callable[..., str], url_of: Callable[..., str]) -> str:
    return migrated_database(new_database, url_of)


@pytest.fixture
def log(database: str, url_of: Callable[..., str]) -> Iterator[psycopg.Connection]:
    with connect(url_of("intake", database)) as connection:
        yield connection


@pytest.fixture
def start(database: str, url_of: Callable[..., str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`start(source, pages, records)`: an appender that is ready and waits for a line to begin."""
    running: list[subprocess.Popen[str]] = []

    def begin(source: str, pages: int, records: int = 1) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.log_appender"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        running.append(process)
        order = {"address": url_of("intake", database), "source": source, "pages": pages, "records": records}
        say(process, json.dumps(order))
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


@dataclass
class TrustingReader:
    """Reads what lies between the last position it saw and max(position), and never looks back."""

    seen: list[int] = field(default_factory=list)

    def read_on(self, connection: psycopg.Connection) -> None:
        last = self.seen[-1] if self.seen else 0
        row = connection.execute("select coalesce(max(position), 0) from event_log.event").fetchone()
        assert row is not None
        rows = connection.execute(
            "select position from event_log.event where position > %s and position <= %s order by position",
            [last, row[0]],
        )
        self.seen += [position for (position,) in rows]


def append_side_by_side(
    log: psycopg.Connection, start: Callable[..., subprocess.Popen[str]], rounds: int
) -> tuple[TrustingReader, int]:
    """What the reader saw while two processes appended `rounds` pages each, and how often it looked."""
    processes = [start(source, rounds) for source in ("police", "ngo")]
    reader, looks = TrustingReader(), 0
    for process in processes:
        say(process, "go")
    while any(process.poll() is None for process in processes):
        reader.read_on(log)
        looks += 1
    reader.read_on(log)
    assert [process.returncode for process in processes] == [0, 0]
    return reader, looks


def interleavings(log: psycopg.Connection) -> int:
    """How often the next batch came from the other process."""
    row = log.execute(
        """
        select count(*) from (
            select source_id <> lag(source_id) over (order by batch_id) as is_other from event_log.batch
        ) as following where is_other
        """
    ).fetchone()
    return row[0] if row else 0


def check_that_nothing_is_skipped(
    log: psycopg.Connection, start: Callable[..., subprocess.Popen[str]], rounds: int
) -> None:
    reader, looks = append_side_by_side(log, start, rounds)
    assert reader.seen == list(range(1, 4 * rounds + 1))
    assert looks > rounds / 4 and interleavings(log) > rounds / 4, "the processes did not get in each other's way"
    assert verify_log(log).events == 4 * rounds


def test_a_reader_that_trusts_the_last_position_skips_nothing(
    log: psycopg.Connection, start: Callable[..., subprocess.Popen[str]]
) -> None:
    check_that_nothing_is_skipped(log, start, ROUNDS)


@pytest.mark.slow
def test_a_thousand_times_a_reader_that_trusts_the_last_position_skips_nothing(
    log: psycopg.Connection, start: Callable[..., subprocess.Popen[str]]
) -> None:
    check_that_nothing_is_skipped(log, start, 1000)


def test_the_reader_would_notice_positions_that_commit_out_of_order(
    database: str, url_of: Callable[..., str], installation: object
) -> None:
    """The same reader over a table that is numbered by a sequence, as logs often are: it misses a row."""
    owner = url_of("nrm_owner", database)
    with connect(owner) as slow, connect(owner) as quick, connect(owner) as reading:
        quick.execute("create schema naive")
        quick.execute("create table naive.event (position bigint generated always as identity)")
        reader = TrustingReader()
        query = "select position from naive.event where position > %s order by position"
        with slow.transaction():
            slow.execute("insert into naive.event default values")
            quick.execute("insert into naive.event default values")
            reader.seen += [row[0] for row in reading.execute(query, [0])]
        reader.seen += [row[0] for row in reading.execute(query, [reader.seen[-1]])]
        assert reader.seen == [2], "the sequence gave 1 and 2, the reader never met 1"


def test_a_second_appender_of_the_same_source_doubles_nothing(
    log: psycopg.Connection, database: str, url_of: Callable[..., str]
) -> None:
    load = open_load(log, "ngo", [STREAM])
    records = [accepted("ngo", f"r{number}", {"s": "A"}) for number in range(50)]
    with connect(url_of("intake", database)) as other:
        first = append_page(log, page(load, *records))
        again = append_page(other, page(load, *records))
    assert (first.appended, again.appended, again.duplicate) == (50, 0, 50)


@pytest.mark.parametrize("seed", range(3))
def test_an_appender_killed_in_the_middle_of_a_page_leaves_whole_pages_only(
    log: psycopg.Connection, start: Callable[..., subprocess.Popen[str]], seed: int
) -> None:
    process = start("ngo", pages=1000, records=150)
    say(process, "go")
    assert process.stdout is not None
    committed = int(process.stdout.readline())
    time.sleep(random.Random(seed).uniform(0.0, 0.25))
    os.kill(process.pid, signal.SIGKILL)
    said, _ = process.communicate()
    committed = max([committed, *map(int, said.split())])
    wait_until_alone(log)
    pages = len(current_says(log, "ngo")) / 300
    assert pages in (committed + 1, committed + 2), "what it said is there; at most one page more was committed"
    assert verify_log(log).events == pages * 300
    load = open_load(log, "ngo", [STREAM])
    records = [accepted("ngo", f"{int(pages) - 1}/{number}", {"s": "A", "t": "A"}) for number in range(150)]
    assert append_page(log, page(load, *records)).duplicate == 150, "the next load goes on where it stopped"


def wait_until_alone(log: psycopg.Connection) -> None:
    """The server notices the death of a client when it next speaks to it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        others = log.execute(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and usename = 'intake' and pid <> pg_backend_pid()
            """
        ).fetchone()
        if others == (0,):
            return
        time.sleep(0.05)
    raise AssertionError("a session of the killed process is still there")
