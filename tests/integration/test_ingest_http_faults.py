"""Whatever goes wrong between us and a system that is asked over HTTP: the log ends as if it had not, or an error
says what to do, and nothing is lost.

Each test starts from a log that knows all records, lets every one of them change, loads through a fault, and then
once more in calm. What counts then must be what a log shows that was never disturbed.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from ingest.connectors.http import Patience
from ingest.intake import run_intake
from tests.support import faults
from tests.support.canary import Scanner
from tests.support.faulty_server import Fault, FaultyServer
from tests.support.http_doubles import DOUBLES, HttpDouble, Served
from tests.support.ingest_log import LogUnderTest, NewLog
from vocabulary.errors import NrmError

HASTY = Patience(attempts=3, seconds=1.5, first_wait=0.01, silence=0.3)
PAGE = 20
SLOW_DOUBLES: Final = frozenset({"commcare", "dhis2"})
"""Of many streams, and like the others in their manners: only in the full run."""
REGIONS: Final = ("AV-05", "AV-07")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Trouble:
    """Faults for the first requests for rows, or for all of them."""

    script: tuple[Fault | None, ...] = ()
    always: Fault | None = None
    unseen_by: frozenset[str] = field(default=frozenset())
    """Systems that cannot notice it at once: the daily sweep mends it."""
    is_slow: bool = False
    """A variant of another one, or one that waits: only in the full run."""


TROUBLES: Final = {
    "reset at once, then well": Trouble((faults.reset_at_once, faults.reset_at_once), is_slow=True),
    "reset in the middle of the second page": Trouble((None, faults.reset_mid_body)),
    "reset always": Trouble(always=faults.reset_mid_body, is_slow=True),
    "silent once": Trouble((faults.silence,)),
    "silent always": Trouble(always=faults.silence, is_slow=True),
    "drips": Trouble((None, faults.slow_drip)),
    "429 with Retry-After": Trouble((faults.status(429, "0"),), is_slow=True),
    "429 without Retry-After": Trouble((faults.status(429), None, faults.status(429))),
    "429 for a week": Trouble(always=faults.status(429, "604800")),
    "429 until a date of a clock that runs ahead": Trouble((faults.busy_until(0, HOUR),)),
    "429 until a date of a clock that runs behind": Trouble((faults.busy_until(0, -HOUR),), is_slow=True),
    "500, 502, 503": Trouble((None, faults.status(500), faults.status(502), None, faults.status(503))),
    "500 always": Trouble((None, *[faults.status(500)] * 9), is_slow=True),
    "404 once": Trouble((None, faults.status(404)), is_slow=True),
    "a login page": Trouble(always=faults.a_login_page, is_slow=True),
    "truncated JSON": Trouble((None, faults.truncated), is_slow=True),
    "truncated JSON always": Trouble((None, *[faults.truncated] * 9)),
    "Content-Length too long": Trouble((faults.length_too_long,), is_slow=True),
    "Content-Length too short": Trouble((None, faults.length_too_short)),
    "in UTF-16": Trouble(always=faults.in_encoding("utf-16")),
    "in windows-1251": Trouble(always=faults.in_encoding("windows-1251"), unseen_by=frozenset({"primero"})),
    "a page twice": Trouble((None, faults.duplicated_page)),
    "the same answer for every page": Trouble((None, faults.the_same_answer, faults.the_same_answer), is_slow=True),
    "a row short": Trouble((None, faults.a_row_short)),
    "empty with status 200": Trouble(always=faults.empty),
    "half empty with status 200": Trouble(always=faults.half_empty, unseen_by=frozenset({"primero"})),
}

State = list[tuple[object, ...]]


def live(log: LogUnderTest) -> State:
    """What counts now, up to random refs, salts, ids, versions and times of ingestion."""
    return log.rows(
        """
        select record_key, slot, type, time::text, data::text
        from event_log.record_state join event_log.event using (source_id, position)
        where is_live order by record_key, slot
        """
    )


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[pytest.mark.slow] if name in SLOW_DOUBLES else []) for name in sorted(DOUBLES)],
)
def double(request: pytest.FixtureRequest) -> HttpDouble:
    return DOUBLES[request.param]


@dataclass
class Bench:
    """A running double, a log that knows its records, and what it must show once they say a region."""

    name: str
    double: HttpDouble
    served: Served
    log: LogUnderTest
    new_log: NewLog
    scanner: Scanner
    expected: dict[str, State] = field(default_factory=dict)

    def load(self, log: LogUnderTest, port: int | None = None) -> NrmError | None:
        """Loads; what it could not do comes back as its error."""
        at = self.served.reached_at(port or self.served.port)
        try:
            counts = run_intake(self.double.source, settings=log.settings(at, page_size=PAGE, patience=HASTY)).counts
        except NrmError as error:
            assert error.remedy
            return error
        assert counts.balances
        return None

    def undisturbed(self) -> State:
        """What a log shows that sees the records as they are now for the first time, and in calm."""
        log = self.new_log()
        assert self.load(log) is None
        return live(log)

    def change_all(self) -> State:
        """Changes every record to what it did not say last; what must count then."""
        region = next(region for region in (*REGIONS, REGIONS[0]) if region != self.said)
        self.served.change_all(region)
        self.said = region
        if region not in self.expected:
            self.expected[region] = self.undisturbed()
        return self.expected[region]

    said: str = ""


@pytest.fixture(scope="module")
def bench(
    double: HttpDouble,
    new_log: NewLog,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Bench]:
    name = next(name for name, one in DOUBLES.items() if one is double)
    with double.serving(tmp_path_factory.mktemp(name)) as served:
        made = Bench(name, double, served, new_log(), new_log, Scanner(served.canaries))
        assert made.load(made.log) is None
        assert live(made.log) != made.change_all() != made.change_all()
        yield made


def a_day_later(log: LogUnderTest) -> None:
    """The last whole sweep was long ago, so the next load is one."""
    log.rows(
        """
        update event_log.source_cursor set cursor = jsonb_set(cursor, '{at,swept_at}', '"2026-01-01T00:00:00+00:00"')
        where cursor -> 'at' ? 'swept_at' returning 1
        """
    )


def told(error: NrmError | None, log: LogUnderTest, caplog: pytest.LogCaptureFixture) -> bytes:
    """Everything a person may read about the load."""
    found = [str(error), repr(error)]
    cause: BaseException | None = error
    while cause is not None:
        found.append(repr(cause))
        cause = cause.__cause__ or cause.__context__
    found += [caplog.text, *(str(record.__dict__) for record in caplog.records)]
    found += [str(row) for row in log.rows("select row_to_json(ledger)::text from event_log.ledger")]
    return "\n".join(found).encode()


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(name, marks=[pytest.mark.slow] if trouble.is_slow else [])
        for name, trouble in sorted(TROUBLES.items())
    ],
)
def test_after_the_trouble_the_log_is_as_if_it_had_not_been(
    trouble: str, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    fault, log, expected = TROUBLES[trouble], bench.log, bench.change_all()
    assert live(log) != expected
    with FaultyServer(bench.served.port) as faulty, caplog.at_level(logging.DEBUG):
        if fault.always:
            faulty.always(fault.always, on=bench.double.rows)
        else:
            faulty.script(*fault.script, on=bench.double.rows)
        error = bench.load(log, faulty.port)
        assert faulty.asked
        faulty.calm()
        if bench.name in fault.unseen_by:
            a_day_later(log)
        calm = bench.load(log, faulty.port)
    assert calm is None
    assert live(log) == expected
    assert not list(bench.scanner.scan_bytes(told(error, log, caplog)))


def test_nobody_listens(bench: Bench) -> None:
    expected = bench.change_all()
    with FaultyServer(bench.served.port) as faulty:
        with faulty.refusing():
            error = bench.load(bench.log, faulty.port)
        assert isinstance(error, NrmError) and "Connect" in str(error)
        assert bench.load(bench.log, faulty.port) is None
    assert live(bench.log) == expected


@pytest.mark.parametrize(
    ("acts", "after"),
    [
        (("remove_first", "add_one", "edit_first"), 1),
        (("remove_first", "add_one", "edit_first"), 2),
        pytest.param(("remove_first",), 1, marks=pytest.mark.slow),
        pytest.param(("edit_first",), 2, marks=pytest.mark.slow),
    ],
)
def test_people_who_work_while_we_read_hide_nothing(
    acts: tuple[str, ...], after: int, bench: Bench, tmp_path: Path
) -> None:
    """Rows shift between the pages. Whatever the disturbed load saw, a calm one shows what is there."""
    with bench.double.serving(tmp_path / "double") as served, FaultyServer(served.port) as faulty:
        shifting = Bench(bench.name, bench.double, served, bench.new_log(), bench.new_log, bench.scanner)
        faulty.script(
            *[None] * after, faults.meanwhile(lambda: [getattr(served, act)() for act in acts]), on=bench.double.rows
        )
        assert shifting.load(shifting.log, faulty.port) is None
        faulty.calm()
        if bench.double.only_a_sweep_misses:
            a_day_later(shifting.log)
        assert shifting.load(shifting.log, faulty.port) is None
        assert live(shifting.log) == shifting.undisturbed()
