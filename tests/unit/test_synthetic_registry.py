"""The register of providers: readable by the contract, and planted with what the indicators are to find."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.contracts.records import Mapped
from ingest.contracts.source_file import load_source
from ingest.event_mode.contract import EventContract
from synthetic.country import BY_ID, Window
from synthetic.records import RegistryEntry
from synthetic.registry import SOURCE, STREAM, UNCONFIRMED, registry_entries
from synthetic.servers.registry_drop import row_of

SOURCES = Path(__file__).resolve().parents[2] / "sources"
TODAY = date(2026, 10, 31)


@pytest.fixture(scope="module")
def entries() -> list[RegistryEntry]:
    return list(registry_entries(20261031, Window(36, TODAY)))


def of(entries: list[RegistryEntry], *kinds: str) -> list[RegistryEntry]:
    return [entry for entry in entries if entry.kind in kinds]


def test_the_contract_reads_every_entry_and_no_number_is_given_twice(entries: list[RegistryEntry]) -> None:
    contract = EventContract(load_source(SOURCES, SOURCE), STREAM)
    assert all(isinstance(contract.map_record(row_of(entry)), Mapped) for entry in entries)
    assert len({entry.id for entry in entries}) == len(entries)


def test_nothing_is_told_before_it_happened_or_after_today(entries: list[RegistryEntry]) -> None:
    assert all(entry.on < TODAY and entry.recorded_at.date() <= TODAY for entry in entries)


def test_all_but_one_provider_confirmed_within_a_year(entries: list[RegistryEntry]) -> None:
    newest = {entry.organisation: entry.on for entry in of(entries, "provider.registered", "provider.changed")}
    assert newest.keys() == BY_ID.keys()
    late = {organisation for organisation, on in newest.items() if TODAY - on > timedelta(days=365)}
    assert late == {UNCONFIRMED}


def test_some_regions_have_nobody_for_a_type(entries: list[RegistryEntry]) -> None:
    def area(type_: str) -> set[str]:
        offers = [entry.fields for entry in of(entries, "service.offered")]
        return {code for offer in offers if offer["service_type_code"] == type_ for code in offer["service_area_codes"]}

    assert area("child_support") & {"*", "AV-05", "AV-06", "AV-07", "AV-08"} == set()
    assert area("financial") & {"*", "AV-04"} == set()


def test_one_type_is_open_only_to_people_with_formal_status(entries: list[RegistryEntry]) -> None:
    conditions = {
        tuple(entry.fields["access_condition_codes"])
        for entry in of(entries, "service.offered")
        if entry.fields["service_type_code"] == "status_documents"
    }
    assert conditions == {("formal_status",)}


def test_the_shelter_declares_that_it_admits_men_though_it_does_not(entries: list[RegistryEntry]) -> None:
    offers = [entry.fields for entry in of(entries, "service.offered") if entry.organisation == "SHL-01"]
    assert all("men" in offer["admitted_codes"] for offer in offers)
    assert BY_ID["SHL-01"].sexes == ("female",)
