"""An erasure where nobody builds figures, and a process that dies in the middle of it."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from uuid import UUID

from anonymize.signing import public_key_of, signer, verifier
from event_log.connection import connect
from event_log.vault import Kek
from event_log.verify import verify_log
from ingest.erasure.beginning import begin_erasure
from ingest.erasure.certificate import Certificate, Dates
from ingest.erasure.places import Figures, Places
from ingest.erasure.replay import replay_register
from ingest.erasure.saga import run_saga
from tests.support.dying_loader import statements
from tests.support.ingest_log import ROOT_KEY
from tests.support.ingest_records import SOURCES
from vocabulary.events import Json

KEK = Kek.of(b"k" * 32)
SIGNING = bytes(range(32))


def nothing_to_settle() -> None:
    """Where nobody resolves or builds."""


@dataclass(frozen=True)
class Addresses:
    """Of the keyholder in both databases, and of somebody who may read the whole log; who resolves in between."""

    log: str
    vault: str
    owner: str
    settle: Callable[[], None] = nothing_to_settle

    @contextmanager
    def places(self) -> Iterator[Places]:
        figures = Figures(self.settle, lambda position: None, lambda: "nothing is built", self._verify)
        with closing(connect(self.log)) as log, closing(connect(self.vault)) as vault:
            yield Places(log, vault, KEK, figures)

    def begin(self, source: str, record: str, stream: str | None = None) -> UUID:
        with self.places() as places:
            return begin_erasure(places, SOURCES, ROOT_KEY, source, record, "asked_by_person", stream)

    def run(self, saga: UUID) -> Certificate:
        with self.places() as places:
            return run_saga(places, saga, Dates(35, 90), signer(SIGNING))

    def replay(self) -> dict[str, Json]:
        with self.places() as places:
            return replay_register(places)

    def _verify(self) -> None:
        with closing(connect(self.owner)) as owner:
            verify_log(owner)


def is_genuine(certificate: Certificate) -> bool:
    return certificate.is_genuine(verifier(public_key_of(SIGNING)))


def statements_of(work: Callable[[], object]) -> int:
    """How many statements it sends."""
    heard = [0]
    with statements(lambda number: heard.append(number)):
        work()
    return heard[-1]


def run_and_die(addresses: Addresses, saga: UUID, at: int) -> None:
    """Go on until the statement of that number, and be gone."""

    def die(number: int) -> None:
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)

    with statements(die):
        addresses.run(saga)
