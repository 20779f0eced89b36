"""Joined tables of one SQLite file, swept: edits that touch no time, deletions, returns, orphans, and a file that goes
away."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.connectors.base import Connection
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from synthetic.servers.employment_db import TABLES, EmploymentDb
from tests.support.ingest_files import vault_with_erased
from tests.support.ingest_log import LogUnderTest
from vocabulary.errors import LoadHeld, SourceRefused, SourceUnavailable

EVENTS_OF_A_CASE = 3
"""Opened, service, closed."""


@pytest.fixture
def register(tmp_path: Path) -> EmploymentDb:
    made = EmploymentDb(tmp_path)
    for statement in filter(str.strip, TABLES.split(";")):
        made.execute(statement)
    for number in range(1, 31):
        put(made, number)
    made.execute("insert into mjesec values (?, ?, ?, ?)", "M1", "2026-01", "2026-02-10", "2026-02-10T08:00:00Z")
    made.execute("insert into trosak values (?, ?, ?, ?, ?)", "M1", "obuka     ", "1234.50", "EUR", "running")
    return made


def put(register: EmploymentDb, number: int) -> None:
    register.execute(
        "insert into lice (sifra, ime, prezime, rodjen, pol, drzavljanstvo, povezivanje) values (?, ?, ?, ?, ?, ?, 1)",
        f"L{number}", "Đurđa", f"Žvakuljić{number}", "1987", "Ž", "AV",
    )  # fmt: skip
    register.execute(
        "insert into postupak values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, null)",
        f"P{number:02}", f"B{number}", f"L{number}", "2026-03-02T10:11:12Z", "važi    ", "nosilac   ", "AV-02   ",
        "N   ", "2026-01-10", "2026-03-01", "planned",
    )  # fmt: skip
    register.execute(
        "insert into usluga values (?, 1, ?, ?, 2, ?)", f"P{number:02}", "obuka     ", "2026-01-20", "čas     "
    )


def load(log: LogUnderTest, register: EmploymentDb, **how: bool) -> LoadReport:
    at = Connection(scheme="sqlite", database=str(register.path))
    return run_intake("employment_sqlite", settings=log.settings(at, page_size=7), **how)


def test_a_record_is_a_case_with_everything_that_belongs_to_it(log: LogUnderTest, register: EmploymentDb) -> None:
    first = load(log, register).counts
    assert (first.read, first.appended, first.events_appended) == (31, 31, 30 * EVENTS_OF_A_CASE + 2)
    again = load(log, register).counts
    assert (again.duplicate, again.events_appended) == (31, 0)


def test_an_edit_that_touches_no_time_is_found_and_back_again_is_three_versions(
    log: LogUnderTest, register: EmploymentDb
) -> None:
    load(log, register)
    before = log.types()
    register.execute("update usluga set kolicina = 9 where postupak_id = ?", "P01")
    assert load(log, register).counts.events_appended == 2
    register.execute("update usluga set kolicina = 2 where postupak_id = ?", "P01")
    assert load(log, register).counts.events_appended == 2
    assert log.types() == before
    assert log.rows("select version from event_log.record_state where version > 1") == [(3,)]


def test_a_case_that_is_gone_or_taken_back_is_voided_and_may_return(log: LogUnderTest, register: EmploymentDb) -> None:
    load(log, register)
    before = log.types()
    register.execute("update postupak set storno = 1 where id = ?", "P01")
    register.execute("delete from postupak where id = ?", "P02")
    gone = load(log, register).counts
    assert (gone.voided, gone.quarantined) == (2 * EVENTS_OF_A_CASE, 1)  # the service of P02 is an orphan now
    assert log.rows("select reason, fields from quarantine.record") == [("orphan_row", ["service"])]
    register.execute("update postupak set storno = 0 where id = ?", "P01")
    register.execute("delete from lice where sifra = ?", "L2")
    register.execute("delete from usluga where postupak_id = ?", "P02")
    put(register, 2)
    assert load(log, register).counts.appended == 2
    assert log.types() == before


def test_a_register_that_suddenly_empties_is_held(log: LogUnderTest, register: EmploymentDb) -> None:
    load(log, register)
    register.execute("delete from usluga")
    register.execute("delete from postupak where id > ?", "P05")
    with pytest.raises(LoadHeld, match="25 of 30"):
        load(log, register)
    assert log.types()["case.opened"] == 30


def test_a_table_or_file_that_may_no_longer_be_read_voids_nothing(log: LogUnderTest, register: EmploymentDb) -> None:
    load(log, register)
    before = log.types()
    register.execute("alter table postupak rename to postupak_2")
    with pytest.raises(SourceRefused):
        load(log, register)
    register.path.rename(register.path.with_suffix(".away"))
    with pytest.raises(SourceUnavailable):
        load(log, register)
    assert log.types() == before


def test_an_erased_person_sent_again_is_skipped(
    log: LogUnderTest, register: EmploymentDb, new_database: Callable[..., str], url_of: Callable[..., str]
) -> None:
    load(log, register)
    key = log.one("select record_key from event_log.source_record where stream = 'case' order by record_key limit 1")
    vault_url = vault_with_erased(new_database, url_of, "employment_sqlite", bytes(key))
    at = Connection(scheme="sqlite", database=str(register.path))
    again = run_intake("employment_sqlite", settings=log.settings(at, vault_url=vault_url))
    assert again.counts.skipped_by_rule == {"erased": 1}


def test_a_broken_service_refuses_its_case_and_keeps_what_it_said(log: LogUnderTest, register: EmploymentDb) -> None:
    load(log, register)
    before = log.types()
    register.execute("update usluga set vrsta = ? where postupak_id = ?", "xyz", "P01")
    broken = load(log, register).counts
    assert (broken.quarantined, broken.voided, broken.events_appended) == (1, 0, 0)
    assert log.types() == before
