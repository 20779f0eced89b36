"""The outreach team's CommCare and the health service's DHIS2 of a small country, behind ports of loopback."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

from starlette.applications import Starlette

from anonymize import pseudonyms
from anonymize.keyring import Keyring
from event_log import vault
from event_log.connection import connect
from synthetic.servers.listening import listening
from synthetic.truth import broken_lines, record_line
from synthetic.world import World, generate
from tests.support.ingest_log import ROOT_KEY

SECRET = "secret-of-this-test"  # noqa: S105  of a test


@cache
def small_world() -> World:
    """A country with a few of every kind of record of both systems."""
    return generate(7, 100, 9, date(2026, 10, 31))


@contextmanager
def answering(app: Starlette) -> Iterator[int]:
    """The port at which the application answers, over real HTTP."""
    server, bound = listening(app, 0)
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    try:
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        bound.close()


def truth_of(source: str) -> list[dict[str, Any]]:
    """The planted truth about the records of one source."""
    return [json.loads(json.dumps(record_line(record))) for record in small_world().records if record.source == source]


def planted_events(source: str) -> Counter[str]:
    """Events of each type that must count, tallies of those who refuse statistics apart."""
    return Counter(fact["type"] for record in truth_of(source) if is_sound(record) for fact in record["facts"])


def planted_tallies(source: str) -> Counter[tuple[str, str]]:
    """(quarter, service type) → how many clients of it refused statistics, by the truth."""
    found: Counter[tuple[str, str]] = Counter()
    for record in truth_of(source):
        for fact in record["facts"] if record["refused_statistics"] else []:
            if fact["type"] == "service.delivered" and fact.get("beneficiary_role_code") == "primary_client":
                year, month = fact["date"][:4], int(fact["date"][5:7])
                found[f"{year}-Q{(month + 2) // 3}", fact["service_type_code"]] += 1
    return found


def planted_breakage(source: str) -> Counter[tuple[str, str]]:
    """(stream, reason) → how many records cannot load."""
    lines = (line for line in broken_lines(small_world()) if line["source"] == source)
    return Counter((line["stream"], line["reason"]) for line in lines)


def vault_that_remembers(new_database: Callable[..., str], url_of: Callable[..., str], source: str, person: str) -> str:
    """Where a vault is, for intake, in whose register this person of a source was erased."""
    name = new_database()
    vault.upgrade(url_of("nrm_owner", name))
    digest = pseudonyms.person_digest(Keyring.from_root(ROOT_KEY), source, person)
    with connect(url_of("keyholder", name)) as keyholder:
        vault.register_erased(keyholder, source, [digest], "person")
    return url_of("intake", name)


def is_sound(record: dict[str, Any]) -> bool:
    return not any(record[reason] for reason in ("broken", "not_approved", "refused_statistics", "deleted"))
