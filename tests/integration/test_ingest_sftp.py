"""Joined files of one hand-over by a real SFTP server: edits, deletions, returns, orphans, and a server that
misbehaves."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.intake import run_intake
from ingest.load_report import LoadReport
from synthetic.servers.sftp import serving
from synthetic.servers.social_files import SocialFiles
from tests.support.ingest_centre import TOKEN, Centre, client
from tests.support.ingest_files import vault_with_erased
from tests.support.ingest_log import LogUnderTest
from vocabulary.errors import LoadHeld, SourceRefused, SourceUnavailable, TryAgain, WillNeverWork

EVENTS_OF_A_CASE = 5
"""Opened, need assessed and disposed, service, closed."""


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with serving(tmp_path, TOKEN) as server:
        made = Centre(SocialFiles(tmp_path), server)
        made.hand_over(30)
        yield made


def load(log: LogUnderTest, centre: Centre, **how: bool) -> LoadReport:
    return run_intake("social_sftp", settings=log.settings(centre.connection, page_size=7), **how)


def test_a_record_is_an_enrolment_with_everything_that_belongs_to_it(log: LogUnderTest, centre: Centre) -> None:
    first = load(log, centre).counts
    assert (first.read, first.appended, first.events_appended) == (31, 31, 30 * EVENTS_OF_A_CASE + 2)
    assert log.types()["service.delivered"] == 30
    assert load(log, centre).counts.read == 0  # nothing changed


def test_a_joined_row_edited_there_and_back_is_three_versions(log: LogUnderTest, centre: Centre) -> None:
    load(log, centre)
    before = log.types()
    was = centre.files.edit("usluge", 1, "Количина", "3")
    edited = load(log, centre).counts
    assert (edited.appended, edited.duplicate, edited.voided) == (1, 29, 0)
    centre.files.edit("usluge", 1, "Количина", was)
    assert load(log, centre).counts.events_appended == edited.events_appended == 2
    assert log.types() == before
    assert log.rows("select version from event_log.record_state where version > 1") == [(3,)]


def test_a_joined_row_that_left_is_voided_and_the_rest_stays(log: LogUnderTest, centre: Centre) -> None:
    load(log, centre)
    centre.files.keep("usluge", centre.files.rows("usluge")[2:])
    gone = load(log, centre).counts
    assert (gone.appended, gone.voided, gone.events_appended) == (1, 1, 1)
    assert log.types()["service.delivered"] == 29


def test_an_enrolment_that_left_is_voided_and_may_come_back(log: LogUnderTest, centre: Centre) -> None:
    load(log, centre)
    before = log.types()
    centre.hand_over(29)
    shrunk = load(log, centre).counts
    assert (shrunk.duplicate, shrunk.voided) == (29, EVENTS_OF_A_CASE)
    centre.hand_over(30)
    assert load(log, centre).counts.appended == 1
    assert log.types() == before


def test_rows_without_their_record_are_sealed_and_the_ledger_balances(log: LogUnderTest, centre: Centre) -> None:
    centre.write("klijenti", [client(number) for number in (*range(2, 31), 99)])
    centre.write("usluge", [*centre.files.rows("usluge")[1:], ["U77", "1", "новац", "20.01.2026", "1", "исплата"]])
    counts = load(log, centre).counts
    assert counts.balances and counts.read == 33
    assert (counts.appended, counts.quarantined, counts.skipped_by_rule) == (30, 2, {"unmatched_row": 1})
    held = log.rows("select reason, fields from quarantine.record order by fields")
    assert held == [("orphan_row", ["client"]), ("orphan_row", ["service"])]


def test_a_broken_joined_row_refuses_its_record_and_keeps_what_it_said(log: LogUnderTest, centre: Centre) -> None:
    load(log, centre)
    before = log.types()
    rows = centre.files.rows("usluge")[1:]
    centre.write("usluge", [rows[0][:-1], *rows[1:]])
    broken = load(log, centre).counts
    assert (broken.quarantined, broken.voided, broken.events_appended) == (1, 0, 0)
    assert log.types() == before


@pytest.mark.parametrize("file", ["upisi", "potrebe"])
def test_a_file_still_being_written_holds_the_whole_hand_over_back(
    log: LogUnderTest, centre: Centre, file: str
) -> None:
    load(log, centre)
    centre.hand_over(2)
    (centre.files.folder / f"{file}.csv.done").unlink()
    waiting = load(log, centre).counts
    assert (waiting.read, waiting.voided) == (0, 0)


def test_a_hand_over_that_suddenly_shrinks_is_held(log: LogUnderTest, centre: Centre) -> None:
    load(log, centre)
    centre.hand_over(5)
    with pytest.raises(LoadHeld, match="25 of 30"):
        load(log, centre)
    assert log.types()["case.opened"] == 30


def test_a_folder_that_may_no_longer_be_read_voids_nothing(log: LogUnderTest, centre: Centre) -> None:
    load(log, centre)
    before = log.types()
    centre.server.behaviour.is_forbidden = True
    with pytest.raises(SourceRefused, match="no right"):
        load(log, centre)
    assert log.types() == before


def test_files_that_are_gone_void_nothing_and_are_told(log: LogUnderTest, centre: Centre) -> None:
    load(log, centre)
    for path in centre.files.folder.iterdir():
        path.unlink()
    with pytest.raises(TryAgain, match="no longer there"):
        load(log, centre)
    assert log.types()["case.opened"] == 30


def test_an_erased_person_sent_again_is_skipped(
    log: LogUnderTest, centre: Centre, new_database: Callable[..., str], url_of: Callable[..., str]
) -> None:
    load(log, centre)
    key = log.one("select record_key from event_log.source_record where stream = 'case' order by record_key limit 1")
    vault_url = vault_with_erased(new_database, url_of, "social_sftp", bytes(key))
    centre.files.edit("usluge", 30, "Количина", "2")
    again = run_intake("social_sftp", settings=log.settings(centre.connection, vault_url=vault_url))
    assert again.counts.skipped_by_rule == {"erased": 1}


def test_a_connection_that_breaks_in_the_middle_of_a_file_goes_on(log: LogUnderTest, centre: Centre) -> None:
    centre.server.behaviour.cuts_after = [300, 900, 2_000]
    assert load(log, centre).counts.appended == 31
    assert centre.server.behaviour.cuts_after == []


def test_a_server_that_breaks_every_time_loses_nothing(log: LogUnderTest, centre: Centre) -> None:
    centre.server.behaviour.cuts_after = [10] * 40
    with pytest.raises(SourceUnavailable):
        load(log, centre)
    centre.server.behaviour.cuts_after = []
    assert load(log, centre).counts.balances
    assert log.types()["case.opened"] == 30


OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJYMBXiEWAhE8CqWF1nPLvXTuD2kYdZ3o9ReGk8q8d1N"


@pytest.mark.parametrize("host_key", ["", OTHER_KEY])
def test_a_server_is_never_trusted_on_first_sight(log: LogUnderTest, centre: Centre, host_key: str) -> None:
    unknown = replace(centre.connection, options={"path": "/", "host_key": host_key})
    with pytest.raises(WillNeverWork, match="host key"):
        run_intake("social_sftp", settings=log.settings(unknown))
    assert log.one("select count(*) from event_log.event") == 0


def test_a_file_in_another_encoding_stops_before_any_letter_is_read(log: LogUnderTest, centre: Centre) -> None:
    path = centre.files.folder / "klijenti.csv"
    path.write_bytes(path.read_bytes().decode("windows-1251").encode("utf-8"))
    with pytest.raises(SourceRefused, match="UTF-8"):
        load(log, centre)
    assert "case.opened" not in log.types()
