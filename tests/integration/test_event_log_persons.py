"""Persons in the log, keys in the vault, and the one door through which others than intake append."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from event_log import vault
from event_log.append import append_page, open_load
from event_log.audit import DerivedEvent, append_audit, append_derived
from event_log.connection import connect
from event_log.persons import (
    apply_partition,
    current_persons,
    partition_changes,
    projection_differences,
    subjects_with_evidence,
)
from event_log.read import head
from event_log.verify import verify_log
from nrm.stack import Installation
from nrm.stack.keys import ensure_keys
from nrm.verification import verify
from tests.support.log_records import STREAM, accepted, digest, migrated_database, page, skipped
from vocabulary.errors import LogTampered, WillNeverWork

KEK = vault.Kek("kek-1", b"key encryption key of this test!")
Connect = Callable[..., psycopg.Connection]


@dataclass(frozen=True)
class Place:
    """A warehouse and a vault, and a session for whoever asks."""

    session: Connect
    vault_session: Connect
    modeller: str
    """Where the warehouse is, for whoever may read the log."""


@pytest.fixture(scope="module")
def place(new_database: Callable[..., str], url_of: Callable[..., str]) -> Iterator[Place]:
    warehouse, vault_name = migrated_database(new_database, url_of), new_database()
    vault.upgrade(url_of("nrm_owner", vault_name))
    vault.upgrade(url_of("nrm_owner", vault_name))
    opened: dict[tuple[str, str], psycopg.Connection] = {}

    def session(database: str) -> Connect:
        def of(role: str) -> psycopg.Connection:
            if (role, database) not in opened:
                opened[role, database] = connect(url_of(role, database))
            return opened[role, database]

        return of

    yield Place(session(warehouse), session(vault_name), url_of("modeller", warehouse))
    for connection in opened.values():
        connection.close()


def subjects_of(place: Place, source: str, *records: str) -> list[UUID]:
    """Load one person for each record; their subject refs, in order."""
    intake = place.session("intake")
    load = open_load(intake, source, [STREAM])
    append_page(intake, page(load, *(accepted(source, name, {"s": "A"}, evidence=True) for name in records)))
    refs = dict(
        intake.execute(
            "select person_digest, subject_ref from linkage.source_subject where source_id = %s", [source]
        ).fetchall()
    )
    return [refs[digest(source, "person", name)] for name in records]


def resolve(place: Place, *groups: list[UUID]) -> dict[UUID, UUID]:
    linker = place.session("linker")
    changes = partition_changes(current_persons(linker), [(group, "cross") for group in groups])
    apply_partition(linker, changes)
    return current_persons(linker)


def test_subjects_become_persons_move_and_keep_their_history(place: Place) -> None:
    one, two, three = subjects_of(place, "moving", "r1", "r2", "r3")
    first = resolve(place, [one, two], [three])
    assert first[one] == first[two] != first[three]
    between = head(place.session("linker")).position
    second = resolve(place, [one], [two, three])
    assert second[two] == second[three] and second[one] != second[two]
    rows = place.session("linker").execute(
        """
        select subject_ref, person_key from event_log.subject_person
        where subject_ref = any(%s) and from_position <= %s and (to_position is null or %s < to_position)
        """,
        [[one, two, three], between, between],
    )
    assert dict(rows.fetchall()) == {ref: first[ref] for ref in (one, two, three)}
    assert projection_differences(place.session("linker")) == 0
    verify_log(place.session("intake"))


def test_resolving_again_changes_nothing(place: Place) -> None:
    refs = subjects_of(place, "again", "r1", "r2")
    before = resolve(place, refs)
    linker = place.session("linker")
    changes = partition_changes(current_persons(linker), [(refs, "cross")])
    assert (changes.new_persons, changes.moves) == ((), ())
    position = head(linker).position
    apply_partition(linker, changes)
    assert head(linker).position == position and current_persons(linker) == before


def test_a_projection_that_was_touched_by_hand_is_told(place: Place) -> None:
    (ref,) = subjects_of(place, "touched", "r")
    resolve(place, [ref])
    linker = place.session("linker")
    with linker.transaction(force_rollback=True):
        linker.execute("update event_log.subject_person set person_key = %s where subject_ref = %s", [uuid4(), ref])
        assert projection_differences(linker) == 1


def test_verify_refuses_a_projection_that_was_touched(place: Place, tmp_path: Path) -> None:
    (ref,) = subjects_of(place, "verified", "r")
    resolve(place, [ref])
    here = Installation.at(tmp_path)
    here.create()
    keys, linker = ensure_keys(here), place.session("linker")
    assert verify(place.modeller, here.checkpoints, keys)["events"] > 0
    true_key = current_persons(linker)[ref]
    change = "update event_log.subject_person set person_key = %s where subject_ref = %s"
    linker.execute(change, [uuid4(), ref])
    with pytest.raises(LogTampered):
        verify(place.modeller, here.checkpoints, keys)
    linker.execute(change, [true_key, ref])
    verify(place.modeller, here.checkpoints, keys)


def test_only_evidence_of_facts_that_count_is_compared(place: Place) -> None:
    source = "evidence"
    live, changed, voided = subjects_of(place, source, "live", "changed", "voided")
    intake = place.session("intake")
    load = open_load(intake, source, [STREAM])
    append_page(
        intake,
        page(load, accepted(source, "changed", {"s": "B"}, evidence=True), skipped(source, "voided")),
    )
    found = {item.subject_ref: item for item in subjects_with_evidence(place.session("linker"), 1, 1)}
    assert found[live].keys == {("victim_services", digest("key", "live"))}
    assert found[changed].keys == {("victim_services", digest("key", "changed"))} and found[changed].may_cross
    assert voided not in found
    other_epoch = {item.subject_ref: item for item in subjects_with_evidence(place.session("linker"), 2, 1)}
    assert (other_epoch[live].domain, other_epoch[live].keys) == (None, frozenset())


def test_each_role_appends_only_its_own_types(place: Place) -> None:
    linked = DerivedEvent("persons.linked", {"evidence_domain": "cross"}, {"subject": uuid4(), "person": uuid4()})
    erased = DerivedEvent("subject.erased", {}, {})
    fact = DerivedEvent("case.opened", {}, {})
    allowed = {"linker": [linked], "keyholder": [erased], "modeller": [], "releaser": []}
    before = head(place.session("intake")).position
    for role, own in allowed.items():
        for event in (linked, erased, fact):
            if event in own:
                assert append_derived(place.session(role), "resolve", [event]).first_position == before + 1
                before += 1
            else:
                with pytest.raises(WillNeverWork, match="42501"):
                    append_derived(place.session(role), "resolve", [event])
    for role in ("intake", "checker", "reader", "analyst", "coordinator"):
        with pytest.raises(WillNeverWork, match="42501"):
            append_audit(place.session(role), "build.finished", {})
    verify_log(place.session("intake"))


def test_an_audit_entry_names_who_wrote_it_and_only_the_keyholder_erases(place: Place) -> None:
    for role in ("linker", "keyholder", "modeller", "releaser"):
        append_audit(place.session(role), "build.finished", {"layers": 3})
    actors = (
        place.session("intake").execute("select actor from event_log.audit order by audit_id desc limit 4").fetchall()
    )
    assert [actor for (actor,) in actors] == ["releaser", "modeller", "keyholder", "linker"]
    append_audit(place.session("keyholder"), "erase.links_deleted", {"events": 0})
    with pytest.raises(WillNeverWork, match="42501"):
        append_audit(place.session("modeller"), "erase.links_deleted", {"events": 9})


def test_nothing_at_all_cannot_be_appended(place: Place) -> None:
    with pytest.raises(WillNeverWork):
        append_derived(place.session("linker"), "resolve")


def test_a_key_of_the_vault_opens_only_for_its_subject_and_only_until_it_is_destroyed(place: Place) -> None:
    linker, keyholder = place.vault_session("linker"), place.vault_session("keyholder")
    one, two = uuid4(), uuid4()
    vault.create_keys(linker, [one, two], KEK)
    keys = vault.data_keys(linker, [one, two, uuid4()], KEK)
    assert keys.keys() == {one, two} and {len(key) for key in keys.values()} == {32} and len(set(keys.values())) == 2
    vault.create_keys(linker, [one], KEK)
    assert vault.data_keys(keyholder, [one, two], KEK) == keys, "making a key again must not change it"
    with pytest.raises(WillNeverWork):
        vault.data_keys(keyholder, [one], vault.Kek("kek-2", KEK.key))
    with pytest.raises(WillNeverWork):
        KEK.unwrap(two, KEK.wrap(one, keys[one]))
    assert (vault.destroy_keys(keyholder, [one]), vault.destroy_keys(keyholder, [one])) == (1, 0)
    assert vault.data_keys(keyholder, [one, two], KEK).keys() == {two}


def test_only_the_keyholder_destroys_and_rewraps_and_intake_sees_no_key(place: Place) -> None:
    for role in ("intake", "linker"):
        for statement in ("delete from vault.subject", "update vault.subject set kek_id = ''"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                place.vault_session(role).execute(statement.encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        place.vault_session("intake").execute("select from vault.subject")


def test_who_was_erased_is_remembered_for_ever(place: Place) -> None:
    keyholder = place.vault_session("keyholder")
    vault.register_erased(keyholder, "src", [digest("a"), digest("b")], "record")
    vault.register_erased(keyholder, "src", [digest("b")], "record")
    assert vault.erased_digests(place.vault_session("intake"), "src") == {digest("a"), digest("b")}
    assert vault.erased_digests(place.vault_session("intake"), "other") == frozenset()
    for statement in ("delete from vault.erased_register", "update vault.erased_register set kind = 'person'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            keyholder.execute(statement.encode())
    assert "kek" not in repr(KEK).lower() or "key encryption" not in repr(KEK)
