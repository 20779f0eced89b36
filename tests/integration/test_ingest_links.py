"""Links by likeness, from the record to the person: what unites, what never does, and what people say about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from anonymize import pseudonyms
from anonymize.keyring import LINKAGE_DOMAINS, seal_key
from event_log.connection import connect
from event_log.erasure import SUBJECT_COLUMNS, _columns, _tables_of_refs
from event_log.persons import projection_differences
from event_log.reviews import answer, explained, open_pairs, undo
from event_log.vault import upgrade as upgrade_vault
from event_log.verify import verify_log
from ingest.resolve import ResolveReport, run_resolve
from ingest.settings import ResolveSettings
from tests.support.ingest_log import ROOT_KEY, LogUnderTest, NewLog, connected
from tests.support.linked_people import KEYRING, NGO, POLICE, SHELTER, append, person, person_of, population
from vocabulary.errors import WillNeverWork
from vocabulary.events import RawSubject

PEOPLE = 300


@dataclass(frozen=True)
class Town:
    """A log with a few hundred people in it, resolved."""

    log: LogUnderTest
    settings: ResolveSettings

    def told(self, *records: tuple[str, RawSubject]) -> ResolveReport:
        with connected(self.log.url("intake")) as intake:
            append(intake, records)
        return run_resolve(self.settings)

    def same(self, one: tuple[str, str], other: tuple[str, str]) -> bool:
        with connected(self.log.url("nrm_owner")) as owner:
            return person_of(owner, *one) == person_of(owner, *other)


@pytest.fixture(scope="module")
def town(new_log: NewLog, new_database: Callable[..., str], url_of: Callable[..., str]) -> Town:
    log, vault = new_log(), new_database()
    upgrade_vault(url_of("nrm_owner", vault))
    seals = {domain: seal_key(ROOT_KEY, domain, 1) for domain in LINKAGE_DOMAINS}
    settings = ResolveSettings(log.url("linker"), url_of("linker", vault), vault_key=b"k" * 32, seal_keys=seals)
    with connected(log.url("intake")) as intake:
        append(intake, population(PEOPLE))
    run_resolve(settings)
    return Town(log, settings)


def last_resolve(town: Town) -> dict[str, int]:
    """What the last resolve told of itself."""
    (row,) = town.log.rows(
        "select data from event_log.audit where kind = 'resolve.finished' order by audit_id desc limit 1"
    )
    return dict(row[0])


def test_slips_are_linked_and_nobody_else(town: Town) -> None:
    found, missed, wrong = 0, 0, 0
    with connected(town.log.url("nrm_owner")) as owner:
        persons = {number: person_of(owner, NGO, f"p{number}") for number in range(PEOPLE)}
        for number in range(0, PEOPLE, 6):
            theirs = person_of(owner, SHELTER, f"p{number}")
            found += theirs == persons[number]
            missed += theirs not in persons.values()
            wrong += theirs in {key for other, key in persons.items() if other != number}
    assert wrong == 0 and len(set(persons.values())) == PEOPLE
    assert found >= 0.8 * (found + missed)


def test_resolving_again_compares_nobody_and_changes_nothing(town: Town) -> None:
    state = "select (select count(*) from linkage.model), (select max(position) from event_log.event)"
    before = town.log.rows(state)
    again = run_resolve(town.settings)
    assert (again.linked, again.separated) == (0, 0)
    assert town.log.rows(state) == before


def test_a_later_record_joins_the_person_known_and_moves_nobody(town: Town) -> None:
    known = person(1)
    later = replace(known, person_id="later", surname=f"{known.surname}h")
    report = town.told((SHELTER, later))
    assert town.same((SHELTER, "later"), (NGO, "p1"))
    assert (report.linked, report.separated) == (1, 0)


def test_twins_at_one_address_are_two_people(town: Town) -> None:
    ana = replace(person(9001), person_id="twin-a", given_name="Snježana", street="Ulica 5", document_number=None)
    town.told((NGO, ana), (SHELTER, replace(ana, person_id="twin-b", given_name="Gordana")))
    assert not town.same((NGO, "twin-a"), (SHELTER, "twin-b"))
    assert last_resolve(town)["victim_services.twins"] == 1


def test_a_shelters_telephone_and_street_link_no_strangers(town: Town) -> None:
    house = [
        replace(person(9100 + n), person_id=f"house{n}", phone="+999 111 222", street="Tajna 1", place="Bihać")
        for n in range(12)
    ]
    # same given name and born in the same year: all they have in common beside the house
    house = [replace(each, given_name="Ana") for each in house]
    town.told(*((SHELTER, each) for each in house))
    with connected(town.log.url("nrm_owner")) as owner:
        assert len({person_of(owner, SHELTER, each.person_id) for each in house}) == len(house)
    assert last_resolve(town)["victim_services.shared_values"] == 1


def test_a_year_tells_two_namesakes_apart_and_one_person_together(town: Town) -> None:
    one = replace(person(9801), person_id="year", phone=None, document_number=None)
    year = one.birth_date.year if one.birth_date else 0
    town.told((NGO, one))
    town.told((SHELTER, replace(one, person_id="year-same", birth_date=None, birth_year=year)))
    assert town.same((SHELTER, "year-same"), (NGO, "year"))
    town.told((SHELTER, replace(one, person_id="year-other", birth_date=None, birth_year=year - 9)))
    assert not town.same((SHELTER, "year-other"), (NGO, "year"))


def test_who_fits_two_people_is_linked_to_neither(town: Town) -> None:
    one = replace(person(9201), person_id="namesake-1", phone=None)
    other = replace(one, person_id="namesake-2", birth_date=one.birth_date and one.birth_date + timedelta(days=3777))
    town.told((NGO, one), (NGO, other))
    assert not town.same((NGO, "namesake-1"), (NGO, "namesake-2"))
    town.told((SHELTER, replace(one, person_id="either", birth_date=None)))
    assert not town.same((SHELTER, "either"), (NGO, "namesake-1"))
    assert not town.same((SHELTER, "either"), (NGO, "namesake-2"))


@pytest.mark.parametrize("consents", [True, False])
def test_police_and_services_are_linked_by_consent_alone(town: Town, consents: bool) -> None:
    name = f"crossing-{consents}"
    one = replace(person(9300 + consents), person_id=name, phone="+999 77 88 99" + str(consents))
    told = replace(one, surname=f"{one.surname}h", linkage_consent=consents)
    town.told((NGO, one), (POLICE, told))
    assert town.same((NGO, name), (POLICE, name)) is consents


def test_a_source_that_is_switched_off_is_never_compared(town: Town) -> None:
    town.told(("off", replace(person(1), person_id="hidden")))
    assert not town.same(("off", "hidden"), (NGO, "p1"))
    assert town.log.one("select count(*) from linkage.evidence where source_id = 'off'") == 0


@pytest.mark.parametrize(
    "odd",
    [
        RawSubject("odd-nobody", linkage_consent=True),
        RawSubject("odd-letter", "A", "B", linkage_consent=True),
        RawSubject("odd-emoji", "🙂", "🙂🙂", linkage_consent=True),
        RawSubject("odd-long", "x" * 10_000, "y" * 10_000, place="z" * 10_000, phone="9" * 10_000),
        RawSubject("odd-mixed", "Anа", "Реriс", person(3).birth_date.replace(year=1900, month=1, day=1)),  # type: ignore[union-attr]  # person() has a birth date
        RawSubject("odd-not-known", "NN", "nepoznato", place="-", phone="-", document_number="000000"),
    ],
    ids=lambda odd: odd.person_id,
)
def test_odd_records_are_people_of_their_own(town: Town, odd: RawSubject) -> None:
    before = town.log.one("select count(distinct person_key) from event_log.subject_person where to_position is null")
    town.told((NGO, odd), (SHELTER, replace(odd, person_id=f"{odd.person_id}-2")))
    after = town.log.one("select count(distinct person_key) from event_log.subject_person where to_position is null")
    exact = odd.person_id in ("odd-letter", "odd-mixed")  # they may share an exact key with their double, and no more
    assert after - before == 2 or exact


def test_an_undone_link_stays_undone(town: Town) -> None:
    one = replace(person(9401), person_id="undone")
    town.told((NGO, one), (SHELTER, replace(one, surname=f"{one.surname}h")))
    assert town.same((NGO, "undone"), (SHELTER, "undone"))
    handle = _handle(town, "linked", "undone")
    with connect(town.log.url("reviewer")) as reviewer:
        told = explained(reviewer, handle)
        assert told is not None and told.levels["given_name"] == "equal" and told.state == "linked"
        with pytest.raises(WillNeverWork):
            undo(reviewer, handle, "because Ana said so")
        assert undo(reviewer, handle, "two_people") == "undone"
        assert undo(reviewer, handle, "two_people") == "not_linked"
    report = run_resolve(town.settings)
    assert (report.separated, report.linked) == (1, 1)
    events = town.log.rows(
        "select type, (data ->> 'model_number')::int > 0 from event_log.event"
        " join event_log.event_link using (position) where role = 'link' and ref = %s",
        handle,
    )
    assert set(events) == {("persons.linked", True), ("persons.separated", True)}
    assert not town.same((NGO, "undone"), (SHELTER, "undone"))
    town.told((SHELTER, replace(one, surname=f"{one.surname}hh")))
    assert not town.same((NGO, "undone"), (SHELTER, "undone"))


@pytest.mark.parametrize("same", [True, False])
def test_two_reviewers_decide(town: Town, same: bool) -> None:
    name = f"asked-{same}"
    one = replace(person(9500 + same), person_id=name, given_name="Marija")
    town.told((NGO, one), (SHELTER, replace(one, given_name="Marijca")))
    assert not town.same((NGO, name), (SHELTER, name))
    handle = _handle(town, "review", name)
    with connect(town.log.url("reviewer")) as reviewer:
        assert handle in {pair.handle for pair in open_pairs(reviewer)}
        assert answer(reviewer, handle, is_same=same) == "waits"
        assert answer(reviewer, handle, is_same=same) == "answered_before"
        assert handle not in {pair.handle for pair in open_pairs(reviewer)}
    run_resolve(town.settings)
    assert not town.same((NGO, name), (SHELTER, name))
    # a second person's word: in the test the answer of a login that does not exist here
    with connected(town.log.url("nrm_owner")) as owner:
        owner.execute("update linkage.answer set reviewer = 'somebody else' where handle = %s", [handle])
    with connect(town.log.url("reviewer")) as reviewer:
        assert answer(reviewer, handle, is_same=same) == "decided"
        assert answer(reviewer, handle, is_same=same) == "not_open"
    run_resolve(town.settings)
    assert town.same((NGO, name), (SHELTER, name)) is same


def test_a_pair_that_nobody_answers_is_two_people(town: Town) -> None:
    one = replace(person(9601), person_id="late", given_name="Katarina")
    town.told((NGO, one), (SHELTER, replace(one, given_name="Katarinca")))
    handle = _handle(town, "review", "late")
    with connected(town.log.url("nrm_owner")) as owner:
        owner.execute(
            "update linkage.pair set created_at = created_at - interval '31 days' where handle = %s", [handle]
        )
    with connect(town.log.url("reviewer")) as reviewer:
        assert answer(reviewer, handle, is_same=True) == "not_open"
    run_resolve(town.settings)
    assert town.log.one("select state from linkage.pair where handle = %s", handle) == "expired"


def test_a_resolve_tells_how_the_pairs_of_the_country_stand(town: Town) -> None:
    """Four counts, and nothing by which a pair could be found; indicator 46 is read from them."""
    run_resolve(town.settings)
    told = {name: count for name, count in last_resolve(town).items() if name.startswith("pairs_")}
    stand = dict(town.log.rows("select state, count(*)::int from linkage.pair group by state"))
    assert told == {
        "pairs_linked": stand.get("linked", 0) + stand.get("same", 0),
        "pairs_parted": stand.get("different", 0) + stand.get("undone", 0),
        "pairs_waiting": stand.get("review", 0),
        "pairs_expired": stand.get("expired", 0),
    }
    assert told["pairs_linked"] > 0


def test_reviewers_see_no_table_and_others_do_not_answer(town: Town) -> None:
    with connect(town.log.url("reviewer")) as reviewer:
        for table in ("linkage.pair", "linkage.evidence", "linkage.answer", "event_log.event_link"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reviewer.execute(f"select * from {table}".encode())
    with connect(town.log.url("linker")) as linker, pytest.raises(WillNeverWork):
        answer(linker, uuid4(), is_same=True)


def test_nothing_that_is_kept_holds_a_value(town: Town) -> None:
    kept = "\n".join(
        str(row)
        for table in ("pair", "model", "compared", "answer", "evidence")
        for row in town.log.rows(f"select to_jsonb(t)::text from linkage.{table} t")
    ).lower()
    surnames = {(person(number).surname or "").lower() for number in range(PEOPLE)}
    assert not [name for name in surnames if name in kept]


def test_the_log_holds_links_and_separations_and_verifies(town: Town) -> None:
    with connected(town.log.url("nrm_owner")) as owner:
        verify_log(owner)
        assert projection_differences(owner) == 0
    kinds = {kind for (kind,) in town.log.rows("select kind from event_log.audit where kind like 'link.%%'")}
    assert kinds == {"link.answered", "link.undone"}


def test_all_that_is_kept_of_a_subject_goes_with_an_erasure(town: Town) -> None:
    ref = town.log.one("select one_ref from linkage.pair order by one_ref limit 1")
    with connected(town.log.url("keyholder")) as keyholder:
        assert any(name.startswith("linkage.pair") for name, _, _ in _tables_of_refs(keyholder, [ref]))
        for table, column in _columns(keyholder, ("linkage",), SUBJECT_COLUMNS):
            keyholder.execute(f"delete from {table} where {column} = %s".encode(), [ref])
    assert town.log.one("select count(*) from linkage.pair where %s in (one_ref, other_ref)", ref) == 0
    run_resolve(town.settings)


def _handle(town: Town, state: str, person_id: str) -> UUID:
    """The pair in which a person of the tests is."""
    found: UUID = town.log.one(
        "select handle from linkage.pair join linkage.source_subject as s on s.subject_ref in (one_ref, other_ref)"
        " where state = %s and s.source_id = %s and s.person_digest = %s",
        state,
        NGO,
        pseudonyms.person_digest(KEYRING, NGO, person_id),
    )
    return found
