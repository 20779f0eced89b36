"""One person in two systems, from the source to the person: what unites, what separates, what a resolve
leaves in the log."""

from collections.abc import Callable, Iterator

import pytest

from event_log.vault import upgrade as upgrade_vault
from ingest.intake import run_intake
from ingest.locks import one_resolve_at_a_time
from ingest.resolve import run_resolve
from ingest.settings import ResolveSettings
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import LogUnderTest, connected
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, kobo_case
from vocabulary.errors import SourceBusy


@pytest.fixture
def resolve_settings(
    log: LogUnderTest, new_database: Callable[..., str], url_of: Callable[..., str]
) -> ResolveSettings:
    vault = new_database()
    upgrade_vault(url_of("nrm_owner", vault))
    return ResolveSettings(log.url("linker"), url_of("linker", vault), vault_key=b"k" * 32)


@pytest.fixture
def kobo() -> Iterator[KoboDouble]:
    with serving(KoboDouble({CASE_ASSET: [], MONTH_ASSET: []})) as double:
        yield double


def same_person_twice() -> list[dict[str, object]]:
    """Two NGOs know her by numbers of their own; one writes her name in Cyrillic."""
    one = kobo_case(1, client__surname="Ђурђевић")
    other = kobo_case(2, client__surname="Đurđević", org="NGO-02", client__document_no=None)
    return [one, other, kobo_case(3)]


def test_one_person_of_two_organisations_is_linked_once(
    log: LogUnderTest, kobo: KoboDouble, resolve_settings: ResolveSettings
) -> None:
    kobo.assets[CASE_ASSET] = same_person_twice()
    run_intake("ngo_kobo", settings=log.settings(kobo.connection))
    report = run_resolve(resolve_settings)
    assert (report.persons, report.linked, report.separated) == (2, 3, 0)
    assert log.types()["persons.linked"] == 3
    assert run_resolve(resolve_settings).as_dict() | {"to_position": 0} == {
        "persons": 2, "linked": 0, "separated": 0, "to_position": 0
    }  # fmt: skip


def test_a_corrected_name_separates_who_was_linked_by_mistake(
    log: LogUnderTest, kobo: KoboDouble, resolve_settings: ResolveSettings
) -> None:
    kobo.assets[CASE_ASSET] = same_person_twice()
    run_intake("ngo_kobo", settings=log.settings(kobo.connection))
    run_resolve(resolve_settings)
    kobo.assets[CASE_ASSET][1]["client/birth"] = "1999-09-09"
    run_intake("ngo_kobo", settings=log.settings(kobo.connection))
    report = run_resolve(resolve_settings)
    assert (report.persons, report.separated) == (3, 1)


def test_two_resolves_do_not_meet(log: LogUnderTest, resolve_settings: ResolveSettings) -> None:
    with connected(log.url("linker")) as other, one_resolve_at_a_time(other), pytest.raises(SourceBusy):
        run_resolve(resolve_settings)
