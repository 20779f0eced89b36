"""Every fault at once, on the systems of a whole synthetic country: each load may fail, none may say who is in it.

What each load said, its errors with their tracebacks and every log line down to DEBUG, is written into the folder that
is scanned afterwards.
"""

import bz2
import logging
import multiprocessing
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from inspect import isfunction, signature
from pathlib import Path
from typing import Final

import psycopg

from ingest.connectors.http import Patience
from ingest.intake import run_intake
from ingest.settings import IntakeSettings
from nrm.settings import addresses, intake_settings
from nrm.stack import Installation
from nrm.stack.country import register_cluster
from nrm.stack.everything import known_connections
from tests.support import faults
from tests.support.dying_loader import load_and_die, statements
from tests.support.faulty_server import Exchange, Fault, FaultyServer
from vocabulary.errors import NrmError

PATIENT: Final = Patience(attempts=3, seconds=10.0, first_wait=0.01)
HASTY: Final = Patience(attempts=2, seconds=0.8, first_wait=0.01, silence=0.2)
"""On the wire, where every wait would be one of the faults."""
LOG: Final = logging.getLogger("fault_storm")

WIRE: Final[dict[str, Fault]] = {
    name: found
    for name, found in vars(faults).items()
    if isfunction(found) and not name.startswith("_") and list(signature(found).parameters) == ["exchange"]
} | {
    "status 429": faults.status(429, "0"),
    "status 500": faults.status(500),
    "status 403": faults.status(403),
    "status 404": faults.status(404),
    "busy until": faults.busy_until(0, timedelta(hours=1)),
    "utf-16": faults.in_encoding("utf-16"),
    "windows-1251": faults.in_encoding("windows-1251"),
}
"""All that `faults` knows; a new one joins by being written there."""

SPOILS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "empty": lambda content: b"",
    "half": lambda content: content[: len(content) // 2],
    "twice": lambda content: content * 2,
    "a header twice": lambda content: content.split(b"\n", 1)[0].replace(b"id", b"id;id") + b"\n" + content,
    "utf-16": lambda content: content.decode("latin-1").encode("utf-16"),
    "no header": lambda content: content.partition(b"\n")[2],
    "zeros": lambda content: content[:300] + bytes(500) + content[300:],
    "no line ends": lambda content: content.replace(b"\n", b" "),
    "quotes that never close": lambda content: content.replace(b";", b';"', 40),
    "columns moved": lambda content: b"\n".join(_moved(line) for line in content.split(b"\n")),
    "packed": bz2.compress,
}


def _moved(line: bytes) -> bytes:
    cells = line.split(b";")
    return b";".join([*cells[1:], cells[0]])


@dataclass
class Storm:
    """Loads into the log of one installation, whatever its sources do."""

    installation: Installation
    dice: random.Random
    met: list[str] = field(default_factory=list)
    """The faults that were met, in their order."""
    ended: dict[str, int] = field(default_factory=dict)
    """How loads ended: `finished`, or the name of the error."""

    def settings(self, source: str) -> IntakeSettings:
        found = intake_settings(source, addresses(known_connections(self.installation)), self.installation.keys)
        return replace(found, page_size=20, patience=PATIENT)

    def load(self, source: str, settings: IntakeSettings | None = None) -> None:
        """One load; that it fails is its right, if it fails as one of the family."""
        try:
            run_intake(source, settings=settings or self.settings(source))
        except NrmError as error:
            LOG.exception("load of %s ended", source)
            how = type(error).__name__
        else:
            how = "finished"
        self.ended[how] = self.ended.get(how, 0) + 1

    def on_the_wire(self, source: str, rows: str) -> None:
        """Loads until every fault of the wire was met by a request for rows."""
        order = self.dice.sample(sorted(WIRE), len(WIRE))
        settings, left = self.settings(source), len(order)
        if settings.connection.port is None:
            raise ValueError(f"{source} has no port")
        with FaultyServer(settings.connection.port) as faulty:
            at = replace(settings.connection, port=faulty.port)
            through = replace(settings, connection=at, patience=HASTY)
            faulty.script(*self._script(order), on=rows)
            goal = len(self.met) + left
            while len(self.met) < goal:
                self.load(source, through)
        self.load(source)

    def _script(self, order: list[str]) -> Iterator[Fault | None]:
        for name in order:
            if self.dice.random() < 0.3:
                yield None
            yield self._noted(name)

    def _noted(self, name: str) -> Fault:
        def fault(exchange: Exchange) -> None:
            self.met.append(name)
            WIRE[name](exchange)

        return fault

    def in_files(
        self, source: str, folder: Path, settings: IntakeSettings | None = None, ways: int = len(SPOILS)
    ) -> None:
        """One file after the other is spoilt, each in another way, loaded, and made whole."""
        for name in self.dice.sample(sorted(SPOILS), ways):
            files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 300)
            path = self.dice.choice(files)
            whole = path.read_bytes()
            path.write_bytes(SPOILS[name](whole))
            self.met.append(name)
            self.load(source, settings)
            path.write_bytes(whole)
        self.load(source, settings)

    def killed(self, source: str, settings: IntakeSettings | None = None) -> None:
        """A loader that dies between two statements, by SIGKILL."""
        context = multiprocessing.get_context("spawn")
        at = self.dice.randrange(10, 25)
        process = context.Process(target=load_and_die, args=(source, settings or self.settings(source), at))
        process.start()
        process.join(timeout=120)
        self.met.append(f"killed {process.exitcode}")

    def at_statement(self, number: int, act: Callable[[], object], source: str) -> None:
        """A load during which something happens to a database."""

        def maybe(now: int) -> None:
            if now == number:
                self.met.append("at a statement")
                act()

        with statements(maybe):
            self.load(source)


REGISTER_FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "right taken away": (
        "revoke select on register.detection from nrm_reader",
        "grant select on register.detection to nrm_reader",
    ),
    "column renamed": (
        "alter table register.detection rename surname to family_name",
        "alter table register.detection rename family_name to surname",
    ),
    "column of another type": (
        "alter table register.detection alter birth_date type text using birth_date || ' about'",
        "alter table register.detection alter birth_date type date using left(birth_date, 10)::date",
    ),
    "a view that quotes what it cannot read": (
        "alter table register.detection rename to detection_whole;"
        " create view register.detection as select id, person_no, given_name, surname::int::text as surname,"
        " birth_date, birth_year, sex, citizenship, document_no, residence_code, detected_on, region_code,"
        " detected_by, violence, exploitation, link_consent, updated_at, deleted from register.detection_whole;"
        " grant select on register.detection to nrm_reader",
        "drop view register.detection; alter table register.detection_whole rename to detection",
    ),
}
"""What an administrator of the register does, and undoes."""


@contextmanager
def register(installation: Installation) -> Iterator[psycopg.Connection]:
    """The police register as its administrator."""
    port = register_cluster(installation).start()
    with psycopg.connect(register_cluster(installation).conninfo(port, "register"), autocommit=True) as session:
        yield session


def hang_up(session: psycopg.Connection, role: str) -> None:
    """End the sessions of a role, as a firewall or an administrator would."""
    session.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [role])


@contextmanager
def everything_logged(path: Path) -> Iterator[None]:
    """Within, every log line of every library stands in that file."""
    handler, root = logging.FileHandler(path, encoding="utf-8"), logging.getLogger()
    kept = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(kept)
        root.removeHandler(handler)
        handler.close()
