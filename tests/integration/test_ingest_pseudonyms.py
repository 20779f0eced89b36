"""Pseudonyms for readers: filled after a resolve, drawn anew while readers read, useless once they are old."""

import multiprocessing
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import errors

from anonymize.person_pseudonyms import person_pseudonyms
from event_log.access import begin_epoch
from event_log.connection import connect
from event_log.vault import Kek, create_keys, data_keys
from event_log.vault import upgrade as upgrade_vault
from ingest.access import rotation
from ingest.access.filling import fill_pseudonyms
from ingest.access.rewrapping import rewrap_vault
from ingest.access.rotation import planned_rotation, rotate_pseudonyms
from ingest.locks import one_rotation_at_a_time
from ingest.settings import KeyholderSettings
from tests.support.dying_rotation import CHUNK, rotate_and_die
from tests.support.erasing import statements_of
from tests.support.ingest_log import LogUnderTest
from vocabulary.errors import ConfigurationError, SourceBusy, WillNeverWork

PERSONS = 500
POINTS = 5
"""Where a rotation is killed, from its first statement to its last."""
SEEN = """
    select known.domain, known.epoch, known.person_key, known.pseudonym
    from access.person_pseudonym as known
    inner join access.pseudonym_epoch as counting using (domain, epoch)
"""


@dataclass
class Place:
    log: LogUnderTest
    vault: str
    url_of: Callable[..., str]

    @property
    def settings(self) -> KeyholderSettings:
        return KeyholderSettings(self.log.url("keyholder"), self.url_of("keyholder", self.vault), Kek.of(b"k" * 32))

    @property
    def linkers_vault(self) -> str:
        return self.url_of("linker", self.vault)

    def fill(self) -> int:
        with connect(self.log.url("linker")) as log, connect(self.linkers_vault) as vault:
            return fill_pseudonyms(log, vault, Kek.of(b"k" * 32))

    def add_persons(self, count: int) -> None:
        with connect(self.log.url("linker")) as log:
            log.execute(
                "insert into event_log.subject_person (subject_ref, person_key, from_position)"
                " select gen_random_uuid(), gen_random_uuid(), 1 from generate_series(1, %s)",
                [count],
            )

    def seen(self) -> dict[tuple[str, UUID], UUID]:
        return {(row[0], row[2]): row[3] for row in self.log.rows(SEEN)}

    def keys(self) -> list[tuple[Any, ...]]:
        with connect(self.url_of("nrm_owner", self.vault)) as vault:
            return vault.execute("select domain, epoch from vault.pseudonym_key order by 1, 2").fetchall()


@pytest.fixture
def place(log: LogUnderTest, new_database: Callable[..., str], url_of: Callable[..., str]) -> Place:
    vault = new_database()
    upgrade_vault(url_of("nrm_owner", vault))
    made = Place(log, vault, url_of)
    made.add_persons(PERSONS)
    return made


def test_everybody_has_one_pseudonym_in_each_domain_and_no_two_are_equal(place: Place) -> None:
    assert place.fill() == 2 * PERSONS
    assert place.fill() == 0
    seen = place.seen()
    assert len(seen) == 2 * PERSONS == len(set(seen.values()))
    assert not {person for _, person in seen} & set(seen.values())


def test_only_new_persons_are_filled_in(place: Place) -> None:
    place.fill()
    before = place.seen()
    place.add_persons(3)
    assert place.fill() == 6
    assert before.items() <= place.seen().items()


def test_a_rotation_leaves_nothing_of_the_old_pseudonyms_or_their_keys(place: Place) -> None:
    place.fill()
    before = place.seen()
    assert [each.as_dict() for each in rotate_pseudonyms(place.settings)] == [
        {"domain": domain, "epoch": 2, "persons": PERSONS, "deleted": PERSONS} for domain in ("analyst", "coordinator")
    ]
    assert before.keys() == place.seen().keys()
    assert not set(before.values()) & set(place.seen().values())
    assert place.log.one("select count(*) from access.person_pseudonym where epoch = 1") == 0
    assert place.keys() == [("analyst", 2), ("coordinator", 2)]
    assert place.log.rows("select kind, data ->> 'domain' from event_log.audit order by 2") == [
        ("keys.rotated", "analyst"), ("keys.rotated", "coordinator")
    ]  # fmt: skip


def test_one_domain_may_be_rotated_alone_and_an_unknown_one_is_refused(place: Place) -> None:
    place.fill()
    rotate_pseudonyms(place.settings, ("analyst",))
    assert {row[:2] for row in place.log.rows(SEEN)} == {("analyst", 2), ("coordinator", 1)}
    with pytest.raises(ConfigurationError):
        rotate_pseudonyms(place.settings, ("public",))


def test_a_dry_run_changes_nothing(place: Place) -> None:
    place.fill()
    before = place.seen()
    assert [(each.epoch, each.persons) for each in planned_rotation(place.settings)] == [(2, PERSONS)] * 2
    assert place.seen() == before and place.keys() == [("analyst", 1), ("coordinator", 1)]


def test_readers_never_see_a_mix_nor_an_empty_table(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.fill()
    monkeypatch.setattr(rotation, "CHUNK", 50)
    is_over, found = threading.Event(), []

    def read() -> None:
        with connect(place.log.url("modeller")) as reader:
            while not is_over.is_set():
                rows = reader.execute(SEEN + " where known.domain = 'analyst'").fetchall()
                found.append(({row[1] for row in rows}, len(rows)))

    reading = threading.Thread(target=read)
    reading.start()
    for _ in range(3):
        rotate_pseudonyms(place.settings, ("analyst",))
    is_over.set()
    reading.join()
    assert {count for _, count in found} == {PERSONS}
    assert all(len(epochs) == 1 for epochs, _ in found)


def test_a_killed_rotation_goes_on_where_it_was(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.fill()
    monkeypatch.setattr(rotation, "CHUNK", 100)

    def killed(domain: str, done: int, of: int) -> None:
        if done >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_pseudonyms(place.settings, ("analyst",), progress=killed)
    half = dict(place.log.rows("select person_key, pseudonym from access.person_pseudonym where epoch = 2"))
    assert len(half) == 200 and {row[1] for row in place.log.rows(SEEN)} == {1}
    place.add_persons(5)
    place.fill()  # a resolve in between
    rotate_pseudonyms(place.settings, ("analyst",))
    seen = {person: pseudonym for (domain, person), pseudonym in place.seen().items() if domain == "analyst"}
    assert len(seen) == PERSONS + 5 and half.items() <= seen.items()
    assert place.log.one("select count(*) from access.pseudonym_epoch where next_epoch is not null") == 0


@pytest.mark.parametrize("point", range(POINTS))
def test_killed_anywhere_readers_see_one_whole_epoch_and_a_repetition_ends_it(
    place: Place, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    place.fill()
    before = place.seen()
    monkeypatch.setattr(rotation, "CHUNK", CHUNK)
    count = statements_of(lambda: rotate_pseudonyms(place.settings, ("coordinator",)))
    at = 1 + point * (count - 1) // (POINTS - 1)
    process = multiprocessing.get_context("spawn").Process(target=rotate_and_die, args=(place.settings, at))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert of_analyst(place.seen()).keys() == of_analyst(before).keys()
    assert len({row[1] for row in place.log.rows(SEEN + " where domain = 'analyst'")}) == 1
    place.add_persons(5)
    place.fill()  # a resolve before anybody repeats it
    (rotated,) = rotate_pseudonyms(place.settings, ("analyst",))
    assert rotated.persons == PERSONS + 5 == len(of_analyst(place.seen()))
    assert not set(before.values()) & set(place.seen().values())
    left = "select count(*), count(distinct epoch) from access.person_pseudonym where domain = 'analyst'"
    assert place.log.rows(left) == [(PERSONS + 5, 1)]
    assert place.keys() == [("analyst", rotated.epoch), ("coordinator", 2)]


def of_analyst(seen: dict[tuple[str, UUID], UUID]) -> dict[UUID, UUID]:
    return {person: pseudonym for (domain, person), pseudonym in seen.items() if domain == "analyst"}


def test_a_reader_in_the_middle_of_an_answer_goes_on_with_what_it_began(place: Place) -> None:
    """A dump, or a notebook in one transaction: it sees the epoch it began with, whole, however long it reads."""
    place.fill()
    with connect(place.log.url("modeller")) as reader, reader.transaction():
        reader.execute("set transaction isolation level repeatable read")
        before = sorted(reader.execute(SEEN).fetchall())
        rotate_pseudonyms(place.settings)
        assert sorted(reader.execute(SEEN).fetchall()) == before
    assert not set(before) & set(place.log.rows(SEEN))


def test_neither_log_nor_marts_are_touched_and_all_outlives_a_restart_of_the_server(place: Place) -> None:
    place.fill()
    written = """
        select schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables
        where schemaname <> 'access' and relname not in ('audit', 'batch', 'log_head')  -- what tells of the rotation
    """
    settled = "select pg_stat_force_next_flush()"
    place.log.rows(settled)
    before = set(place.log.rows(written))
    rotate_pseudonyms(place.settings)
    place.log.rows(settled)
    assert set(place.log.rows(written)) == before
    kinds = "select distinct relpersistence::text from pg_class where relnamespace = 'access'::regnamespace"
    assert place.log.rows(kinds) == [("p",)]


def test_two_rotations_do_not_meet(place: Place) -> None:
    with connect(place.log.url("keyholder")) as other, one_rotation_at_a_time(other), pytest.raises(SourceBusy):
        rotate_pseudonyms(place.settings)


@pytest.mark.parametrize("role", ["analyst", "coordinator", "reader", "releaser", "checker", "operator", "intake"])
def test_no_reader_reads_the_table_itself(place: Place, role: str) -> None:
    with connect(place.log.url("nrm_owner")) as owner:
        owner.execute(f"grant connect on database {place.log.database} to {role}".encode())
    with connect(place.log.url(role)) as session, pytest.raises(errors.InsufficientPrivilege):
        session.execute("select from access.person_pseudonym")


def test_only_the_keyholder_begins_an_epoch(place: Place) -> None:
    with connect(place.log.url("linker")) as session, pytest.raises(errors.InsufficientPrivilege):
        begin_epoch(session, "analyst")


def test_another_key_gives_other_pseudonyms_and_a_wrong_one_none() -> None:
    persons = b"".join(uuid4().bytes for _ in range(9))
    one, other = person_pseudonyms(b"a" * 32, persons), person_pseudonyms(b"b" * 32, persons)
    assert one == person_pseudonyms(b"a" * 32, persons) != other and len(one) == len(persons)
    for key, keys in ((b"short", persons), (b"a" * 32, persons + b"x")):
        with pytest.raises(ConfigurationError):
            person_pseudonyms(key, keys)


def test_a_new_wrapping_key_opens_all_and_leaves_old_backups_shut(place: Place) -> None:
    old, new = Kek.of(b"k" * 32), Kek.of(b"n" * 32)
    subjects = [uuid4() for _ in range(7)]
    with connect(place.linkers_vault) as vault:
        create_keys(vault, subjects, old)
        before = data_keys(vault, subjects, old)
        backup = vault.execute("select subject_ref, wrapped_data_key from vault.subject").fetchall()
    place.fill()
    for _ in range(2):  # the second time there is nothing left to do
        assert rewrap_vault(place.settings.vault_url, old.key, new).as_dict() == {
            "kek_id": new.kek_id, "subjects": 7, "pseudonym_keys": 2
        }  # fmt: skip
    with connect(place.linkers_vault) as vault:
        assert len(before) == 7 and data_keys(vault, subjects, new) == before
        late = uuid4()
        create_keys(vault, [late], old)  # by somebody who read the old key before it was replaced
        assert data_keys(vault, [late], new) == {}
    for subject, wrapped in backup:  # the old key is destroyed; whoever holds the new one opens none of it
        with pytest.raises(WillNeverWork):
            new.unwrap(subject, wrapped)


def test_a_vault_that_does_not_open_is_left_as_it_is(place: Place) -> None:
    with connect(place.linkers_vault) as vault:
        create_keys(vault, [uuid4()], Kek.of(b"?" * 32))
    with connect(place.settings.vault_url) as vault:
        before = vault.execute("select * from vault.subject").fetchall()
        with pytest.raises(WillNeverWork):
            rewrap_vault(place.settings.vault_url, b"k" * 32, Kek.of(b"n" * 32))
        assert len(before) == 1 and vault.execute("select * from vault.subject").fetchall() == before
