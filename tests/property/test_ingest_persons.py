"""Whatever was loaded, edited and deleted in whatever order, with a resolve in between or not: the persons
of the log are those that a brute-force reading of the final records gives."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from event_log.vault import upgrade as upgrade_vault
from ingest.resolve import run_resolve
from ingest.settings import ResolveSettings
from tests.support.ingest_log import LogUnderTest, NewLog, connected
from tests.support.ingest_people import DOMAINS, Told, Version, append, expected_persons, persons_of

NUMBERS = count(1)

told = st.builds(
    Told,
    given=st.sampled_from(["ana", "ana", "ivo", None]),
    surname=st.just("anic"),
    birth=st.sampled_from([date(1987, 4, 23), None]),
    year=st.sampled_from([1987, None]),
    document=st.sampled_from(["DOC001", "DOC002", None]),
    may_link=st.sampled_from([True, True, False]),
)
versions = st.builds(
    Version,
    source=st.sampled_from(sorted(DOMAINS)),
    record=st.sampled_from(["r1", "r2", "r3"]),
    person=st.sampled_from(["p1", "p2"]),
    told=st.one_of(told, told, told, st.none()),
)
steps = st.lists(st.tuples(versions, st.booleans()), min_size=1, max_size=10)


@pytest.fixture(scope="module")
def log(new_log: NewLog) -> LogUnderTest:
    return new_log()


@pytest.fixture(scope="module")
def resolve_settings(
    log: LogUnderTest, new_database: Callable[..., str], url_of: Callable[..., str]
) -> ResolveSettings:
    vault = new_database()
    upgrade_vault(url_of("nrm_owner", vault))
    return ResolveSettings(log.url("linker"), url_of("linker", vault), vault_key=b"k" * 32)


def _world(number: int) -> str:
    """A name for a world in letters: digits are dropped from names, so world1 and world12 would share their people."""
    return "world" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


ANA = Told("ana", "anic", date(1987, 4, 23), None, None, may_link=True)
ANA_WHO_REFUSES = replace(ANA, may_link=False)


@example(  # one of two that are united inside their domain refuses: the group may not cross
    steps=[
        (Version("police", "r1", "p1", ANA), False),
        (Version("ngo", "r1", "p1", ANA), True),
        (Version("shelter", "r1", "p1", ANA_WHO_REFUSES), False),
    ]
)
@example(  # and who withdraws later is separated again, as is whose record is gone
    steps=[
        (Version("police", "r1", "p1", ANA), False),
        (Version("ngo", "r1", "p1", ANA), True),
        (Version("ngo", "r2", "p1", ANA_WHO_REFUSES), True),
        (Version("police", "r1", "p1", None), False),
    ]
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_persons_are_those_of_the_final_records(
    log: LogUnderTest, resolve_settings: ResolveSettings, steps: list[tuple[Version, bool]]
) -> None:
    prefix = _world(next(NUMBERS))
    final: dict[tuple[str, str], Version] = {}
    with connected(log.url("intake")) as intake:
        for version, resolves_then in steps:
            append(intake, prefix, version)
            final[version.source, version.record] = version
            if resolves_then:
                run_resolve(resolve_settings)
    run_resolve(resolve_settings)
    expected = expected_persons(final)
    with connected(log.url("nrm_owner")) as owner:
        assert persons_of(owner, prefix, [name for group in expected for name in group]) == expected
    assert run_resolve(resolve_settings).linked == 0
