"""Nobody who runs or hands over one source can find out whether another source knows a person.

Two worlds get the same records of one source. In one of them another source knew every one of these people before, with
the same names, documents and numbers, they were linked, or even erased there. Whatever the source's own operator, its
data officer or the engineer on call can see is the same: report, ledger, quarantine, alerts, log lines, errors.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymize import pseudonyms
from anonymize.keyring import Keyring
from event_log.connection import connect
from event_log.vault import upgrade as upgrade_vault
from event_log.vault.register import register_erased
from ingest.intake import run_intake
from ingest.refused_records import Which
from ingest.replay import replay
from ingest.resolve import run_resolve
from ingest.settings import IntakeSettings, ResolveSettings
from nrm.alerts import standing
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import QUARANTINE, ROOT_KEY, LogUnderTest, NewLog
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, SOURCES, kobo_case, kobo_month
from vocabulary.errors import NrmError

NUMBERS = count(1)
CHANGES: list[dict[str, Any]] = [
    {},
    {"client__consent_stats": "no"},
    {"client__consent_link": "no"},
    {"case__opened_on": "soon"},
    {"client__sex": "?"},
    {"client__client_no": None},
    {"_validation_status": {"uid": "validation_status_not_approved"}},
    {"client__residence": "AV-05"},
]


@dataclass
class World:
    """A log with its vault, and the sources that may load into it."""

    log: LogUnderTest
    vault: str
    url_of: Callable[..., str]

    def settings(self, kobo: KoboDouble, sources: Path) -> IntakeSettings:
        return self.log.settings(kobo.connection, sources=sources, vault_url=self.url_of("intake", self.vault))

    def resolve(self) -> None:
        linker = self.log.url("linker"), self.url_of("linker", self.vault)
        run_resolve(ResolveSettings(*linker, vault_key=b"k" * 32))

    def erase(self, source: str, people: int) -> None:
        """What an erasure leaves of the people of one source: their keyed digests in the register."""
        keyring = Keyring.from_root(ROOT_KEY)
        digests = [pseudonyms.person_digest(keyring, source, f"KL{number}") for number in range(1, people + 1)]
        with connect(self.url_of("keyholder", self.vault)) as vault:
            register_erased(vault, source, digests, "person")


@pytest.fixture(scope="module")
def worlds(new_log: NewLog, new_database: Callable[..., str], url_of: Callable[..., str]) -> tuple[World, World]:
    def world() -> World:
        vault = new_database()
        upgrade_vault(url_of("nrm_owner", vault))
        with connect(url_of("nrm_owner", vault)) as owner:
            owner.execute(f"grant connect on database {vault} to intake, linker, keyholder".encode())
        return World(new_log(), vault, url_of)

    return world(), world()


@pytest.fixture(scope="module")
def kobo() -> Iterator[KoboDouble]:
    with serving(KoboDouble({CASE_ASSET: [], MONTH_ASSET: [kobo_month()]})) as double:
        yield double


@dataclass(frozen=True)
class Sources:
    """Two source files that differ in nothing but their name, and the first one's mapping as mended later."""

    ours: str
    other: str
    folder: Path
    mended: Path


def two_sources(folder: Path, number: int) -> Sources:
    made = Sources(f"ours_{number}", f"other_{number}", folder / f"{number}", folder / f"{number}_mended")
    copytree(SOURCES / "maps", made.folder / "maps")
    text = (SOURCES / "ngo_kobo.yml").read_text(encoding="utf-8")
    for name in (made.ours, made.other):
        written = re.sub(r"^source: ngo_kobo$", f"source: {name}", text, flags=re.M)
        assert written != text
        (made.folder / f"{name}.yml").write_text(written, encoding="utf-8")
    copytree(made.folder, made.mended)
    with (made.mended / "maps" / "kobo_sex.csv").open("a", encoding="utf-8") as codes:
        codes.write("?,other,\n")
    return made


def records(number: int, changes: list[int]) -> list[dict[str, Any]]:
    """The n-th example's people: no other example knows their names."""
    surname = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return [
        kobo_case(person, **{"client__surname": f"Qwyz{surname}{person}", **CHANGES[change]})
        for person, change in enumerate(changes, 1)
    ]


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    first=st.lists(st.integers(0, len(CHANGES) - 1), min_size=1, max_size=30),
    later=st.lists(st.integers(0, len(CHANGES) - 1), max_size=30),
    are_erased_there=st.booleans(),
)
def test_a_source_sees_the_same_whether_its_people_are_known_elsewhere_or_not(
    worlds: tuple[World, World],
    kobo: KoboDouble,
    tmp_path_factory: pytest.TempPathFactory,
    caplog: pytest.LogCaptureFixture,
    first: list[int],
    later: list[int],
    are_erased_there: bool,
) -> None:
    number = next(NUMBERS)
    sources = two_sources(tmp_path_factory.getbasetemp() / f"oracle_{id(first)}", number)
    known, new = worlds
    kobo.assets[CASE_ASSET] = records(number, [0] * 30)
    run_intake(sources.other, settings=known.settings(kobo, sources.folder))
    known.resolve()
    if are_erased_there:
        known.erase(sources.other, 30)
    seen = [all_that_is_seen(world, kobo, sources, number, (first, later), caplog) for world in (known, new)]
    assert seen[0] == seen[1]
    assert "ConfigurationError" not in repr(seen), "else nothing was compared"


def all_that_is_seen(
    world: World,
    kobo: KoboDouble,
    sources: Sources,
    number: int,
    loads: tuple[list[int], ...],
    caplog: pytest.LogCaptureFixture,
) -> dict[str, Any]:
    """Everything that a load, a second one with edits and deletions, and a retry let anybody of this source see."""
    caplog.clear()
    told: list[object] = []
    with caplog.at_level(logging.DEBUG):
        for changes in loads:
            kobo.assets[CASE_ASSET] = records(number, changes)
            told.append(
                outcome(lambda: run_intake(sources.ours, settings=world.settings(kobo, sources.folder)).as_dict())
            )
            world.resolve()
        told.append(outcome(lambda: tried_again(world, kobo, sources)))
    return {
        "told": told,
        "lines": [record.getMessage() for record in caplog.records if record.name.split(".")[0] in OURS],
        "ledger": world.log.rows(
            """
            select kind, stream, read, appended, duplicate, quarantined, skipped, skipped_by_rule, events_appended,
                voided, drift_fields
            from event_log.ledger where source_id = %s order by entry_id
            """,
            sources.ours,
        ),
        "odd values": world.log.rows(
            "select stream, outcome, records from event_log.odd_value where source_id = %s order by 1, 2, 3",
            sources.ours,
        ),
        "quarantine": sorted(
            world.log.rows(
                """
                select stream, reason, fields, state, closed_code, octet_length(sealed)
                from quarantine.record where source_id = %s
                """,
                sources.ours,
            ),
            key=repr,
        ),
        "alerts": alerts(world, sources.ours),
        "cursors": world.log.rows(
            "select stream, cursor::text, sweep from event_log.source_cursor where source_id = %s order by 1",
            sources.ours,
        ),
    }


OURS = ("ingest", "event_log", "anonymize", "vocabulary", "nrm")


def outcome(act: Callable[[], object]) -> object:
    try:
        return act()
    except NrmError as error:
        return type(error).__name__, str(error)


def tried_again(world: World, kobo: KoboDouble, sources: Sources) -> object:
    settings = world.settings(kobo, sources.mended)
    return replay(sources.ours, settings=settings, private_key=bytes(QUARANTINE), which=Which()).as_dict()


def alerts(world: World, source: str) -> list[tuple[str, str, str | None, str]]:
    found = standing(world.log.url("operator"), 90).alerts
    return [(each.level, each.code, each.stream, each.says) for each in found if each.source == source]
