"""Erased is erased: killed anywhere and resumed, swept again, restored from a backup."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import pytest

from anonymize.keyring import LINKAGE_DOMAINS, seal_key
from event_log import vault
from event_log.connection import connect
from event_log.erasure import SUBJECT_COLUMNS, rows_left
from event_log.persons import projection_differences
from event_log.verify import verify_log
from ingest.erasure import saga as sagas
from ingest.erasure.places import NoSuchRecord, NotErased
from ingest.intake import run_intake
from ingest.resolve import run_resolve
from ingest.settings import ResolveSettings
from tests.support.erasing import KEK, Addresses, is_genuine, run_and_die, statements_of
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import ROOT_KEY, LogUnderTest, NewLog
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, kobo_case, kobo_month
from vocabulary.errors import ConfigurationError

SENT = 6
HERS = (1, 2)
"""Records of the same woman, who came to two organisations."""
SEALS = {domain: seal_key(ROOT_KEY, domain, 1) for domain in LINKAGE_DOMAINS}
POINTS = 9
"""Places between the first and the last statement at which the process is killed."""


@dataclass
class Country:
    """One source, a log that read it, a vault."""

    kobo: KoboDouble
    log: LogUnderTest
    vault: str
    url_of: Callable[..., str]

    @property
    def addresses(self) -> Addresses:
        return Addresses(self.log.url("keyholder"), self.url_of("keyholder", self.vault), self.log.url("nrm_owner"))

    def load(self) -> dict[str, int]:
        settings = self.log.settings(self.kobo.connection, vault_url=self.url_of("intake", self.vault))
        counts = run_intake("ngo_kobo", settings=settings).counts
        return {"appended": counts.appended, "voided": counts.voided, **counts.skipped_by_rule}

    def resolve(self) -> None:
        url = self.url_of("linker", self.vault)
        run_resolve(ResolveSettings(self.log.url("linker"), url, KEK.key, vault_key_id=KEK.kek_id, seal_keys=SEALS))

    def facts(self) -> dict[str, int]:
        """What counts, by type; what the pipeline itself appended aside."""
        types = self.log.types()
        return {kind: types[kind] for kind in types if not kind.startswith(("persons.", "subject."))}

    def with_log(self, log: LogUnderTest, vault: str) -> "Country":
        return Country(self.kobo, log, vault, self.url_of)


def record_of(number: int) -> str:
    return str(kobo_case(number)["meta/rootUuid"])


@pytest.fixture
def kobo() -> Iterator[KoboDouble]:
    cases = [kobo_case(number, client__birth=f"198{number}-04-23") for number in range(1, SENT + 1)]
    who = {name: value for name, value in cases[0].items() if name in SAME}
    cases[1] = {**cases[1], "org": "NGO-02", **who}
    with serving(KoboDouble({CASE_ASSET: cases, MONTH_ASSET: [kobo_month()]})) as double:
        yield double


SAME = ("client/given_name", "client/surname", "client/birth", "client/document_no")


@pytest.fixture
def country(
    kobo: KoboDouble, log: LogUnderTest, new_database: Callable[..., str], url_of: Callable[..., str]
) -> Country:
    name = new_database()
    vault.upgrade(url_of("nrm_owner", name))
    made = Country(kobo, log, name, url_of)
    made.load()
    made.resolve()
    return made


def copied(country: Country, new_log: NewLog, new_database: Callable[..., str]) -> Country:
    vault_copy = new_database(country.vault)
    with connect(country.url_of("nrm_owner", vault_copy)) as owner:
        owner.execute(f"grant connect on database {vault_copy} to intake, linker, keyholder".encode())
    return country.with_log(new_log(country.log.database), vault_copy)


def test_a_person_is_gone_from_everywhere_and_her_facts_still_count(country: Country) -> None:
    facts = country.facts()
    persons = country.log.rows(
        "select person_key, array_agg(subject_ref) from event_log.subject_person group by 1 having count(*) = 2"
    )
    assert len(persons) == 1
    saga = country.addresses.begin("ngo_kobo", record_of(1))
    certificate = country.addresses.run(saga)
    assert is_genuine(certificate)
    said = certificate.content
    assert (said["subjects"], said["rows_left"], said["keys_left"], said["ciphertexts_opened"]) == (2, 0, 0, 0)
    assert (said["ciphertexts"], said["under_epoch_key"]) == (4, 0)  # of two records, at home and across
    assert said["events"] == country.log.one(
        "select (data ->> 'events')::int from event_log.audit where kind like 'erase%%'"
    )
    assert country.facts() == facts
    person, refs = persons[0]
    with closing(connect(country.log.url("keyholder"))) as keyholder:
        assert rows_left(keyholder, [person], refs) == {}
    with closing(connect(country.log.url("nrm_owner"))) as owner:
        assert verify_log(owner).erased_events == said["events"]
        assert projection_differences(owner) == 0
    assert country.log.one("select count(*) from access.person_pseudonym where person_key = %s", person) == 0
    assert len(country.log.rows("select distinct person_key from access.person_pseudonym")) == SENT - 2
    assert certificate.as_text().startswith("CERTIFICATE OF ERASURE")


def test_no_record_number_and_no_digest_of_it_is_in_the_log(country: Country) -> None:
    saga = country.addresses.begin("ngo_kobo", record_of(1))
    certificate = country.addresses.run(saga)
    with closing(connect(country.addresses.vault)) as keyholder:
        rows = keyholder.execute("select * from vault.erasure").fetchall()
        hers = [row[0] for row in keyholder.execute("select digest from vault.erased_register").fetchall()]
    assert record_of(1) not in str(rows) + str(certificate.as_dict())
    assert len(hers) == 4  # two records, the woman as two organisations know her
    for table in ("event_log.source_record", "event_log.record_state", "linkage.evidence"):
        assert country.log.one(f"select count(*) from {table} where record_key = any(%s)", hers) == 0
    assert country.log.rows("select data from event_log.event where type = 'subject.erased'") == [({},)]


@pytest.mark.parametrize("is_edited", [False, True], ids=["as it was", "edited"])
def test_no_later_sweep_brings_her_back_or_voids_what_she_counted(country: Country, is_edited: bool) -> None:
    country.addresses.run(country.addresses.begin("ngo_kobo", record_of(1)))
    facts = country.facts()
    if is_edited:
        for case in country.kobo.assets[CASE_ASSET][:2]:
            case["_submission_time"] = "2026-08-30T08:00:00"
            case["client/residence"] = "AV-02"
    for _ in range(2):
        told = country.load()
        assert (told["appended"], told["voided"], told.get("erased")) == (0, 0, 2)
        country.resolve()
    assert country.facts() == facts


def test_killed_between_register_and_rows_a_sweep_voids_nothing(country: Country) -> None:
    saga, facts = country.addresses.begin("ngo_kobo", record_of(1)), country.facts()
    with closing(connect(country.addresses.vault)) as keyholder:
        digests = country.log.rows("select record_key from event_log.source_record where stream = 'case'")
        vault.register_erased(keyholder, "ngo_kobo", [row[0] for row in digests], "record")
    assert country.load()["voided"] == 0
    assert country.facts() == facts
    assert saga


@pytest.mark.parametrize("point", range(POINTS))
def test_killed_anywhere_it_is_resumed_to_the_same_end(
    country: Country, new_log: NewLog, new_database: Callable[..., str], point: int
) -> None:
    whole = copied(country, new_log, new_database)
    saga = whole.addresses.begin("ngo_kobo", record_of(1))
    count = statements_of(lambda: whole.addresses.run(saga))
    torn = country.addresses.begin("ngo_kobo", record_of(1))
    at = 1 + point * (count - 1) // (POINTS - 1)
    process = multiprocessing.get_context("spawn").Process(target=run_and_die, args=(country.addresses, torn, at))
    process.start()
    process.join()
    assert process.exitcode == -9
    assert country.addresses.begin("ngo_kobo", record_of(1)) == torn, "the same command goes on"
    certificate = country.addresses.run(torn)
    assert is_genuine(certificate)
    assert end_of(country) == end_of(whole)
    assert country.load() == whole.load()


def test_who_comes_back_while_it_is_under_way_goes_too_and_is_counted(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load that read the register before she was in it, and ends after her rows are gone."""
    saga = country.addresses.begin("ngo_kobo", record_of(1))
    with monkeypatch.context() as patched:
        patched.setattr(sagas, "_WORK", sagas._WORK[:-1])
        with pytest.raises(NotErased):
            country.addresses.run(saga)
    run_intake("ngo_kobo", settings=country.log.settings(country.kobo.connection))
    country.resolve()
    said = country.addresses.run(saga).content
    assert (said["ciphertexts"], said["ciphertexts_opened"], said["keys_left"], said["rows_left"]) == (8, 0, 0, 0)
    with closing(connect(country.addresses.vault)) as keyholder:
        assert keyholder.execute("select count(*) from vault.subject").fetchall() == [(SENT - 2,)]


def test_a_record_that_only_the_resolve_in_between_finds_to_be_hers_is_registered_too(country: Country) -> None:
    cases = country.kobo.assets[CASE_ASSET]
    hers = {name: cases[0][name] for name in SAME}
    cases.append({**kobo_case(SENT + 1), "org": "NGO-03", **hers})
    country.load()
    addresses = replace(country.addresses, settle=country.resolve)
    said = addresses.run(addresses.begin("ngo_kobo", record_of(1))).content
    assert (said["ciphertexts"], said["under_epoch_key"], said["keys_left"], said["rows_left"]) == (6, 0, 0, 0)
    assert country.load()["erased"] == 3


def end_of(country: Country) -> list[object]:
    """All that an erasure leaves, up to ids, salts and times."""
    log = country.log
    with closing(connect(country.addresses.vault)) as keyholder:
        register = keyholder.execute("select source_id, kind, digest from vault.erased_register order by 3").fetchall()
        sagas = keyholder.execute("select step, person_keys, subject_refs from vault.erasure").fetchall()
        keys = keyholder.execute("select count(*) from vault.subject").fetchall()
    return [
        register, sagas, keys,
        country.facts(),
        log.one("select count(*) from event_log.event where type = 'subject.erased'"),
        log.one("select count(*) from event_log.event_link"),
        log.rows("select record_key from event_log.source_record order by 1"),
        log.one("select sum((data ->> 'events')::int) from event_log.audit where kind = 'erase.links_deleted'"),
        log.one("select count(*) from access.person_pseudonym"),
    ]  # fmt: skip


def test_a_restored_backup_is_cleaned_by_the_register(
    country: Country, new_log: NewLog, new_database: Callable[..., str]
) -> None:
    restored = new_log(country.log.database)  # as a base backup would be, taken before
    country.addresses.run(country.addresses.begin("ngo_kobo", record_of(1)))
    back = country.with_log(restored, country.vault)
    assert len(back.log.rows("select distinct person_key from event_log.subject_person")) == SENT - 1
    facts = back.facts()
    assert back.addresses.replay()["subjects"] == 2
    assert back.addresses.replay()["subjects"] == 0
    assert back.facts() == facts
    assert len(back.log.rows("select distinct person_key from event_log.subject_person")) == SENT - 2
    told = back.load()
    assert (told["appended"], told["voided"], told["erased"]) == (0, 0, 2)
    with closing(connect(back.log.url("nrm_owner"))) as owner:
        assert verify_log(owner).erased_events > 0


def test_what_nobody_sent_is_refused_without_a_word_about_it(country: Country) -> None:
    with pytest.raises(NoSuchRecord) as told:
        country.addresses.begin("ngo_kobo", "uuid:nobody-sent-this")
    assert "nobody-sent" not in str(told.value)
    with pytest.raises(ConfigurationError):
        country.addresses.begin("ngo_kobo", record_of(1), "no_such_stream")
    with closing(connect(country.addresses.vault)) as keyholder:
        assert keyholder.execute("select count(*) from vault.erasure").fetchall() == [(0,)]


def test_a_record_that_was_only_refused_is_erased_from_quarantine(country: Country) -> None:
    broken = kobo_case(9, client__birth="never")
    country.kobo.assets[CASE_ASSET].append(broken)
    country.load()
    assert country.log.one("select count(*) from quarantine.record") == 1
    certificate = country.addresses.run(country.addresses.begin("ngo_kobo", str(broken["meta/rootUuid"])))
    assert certificate.content["quarantine_deleted"] == 1
    assert country.log.one("select count(*) from quarantine.record") == 0
    assert country.load()["erased"] == 1


def test_every_table_of_linkage_that_knows_a_subject_may_be_emptied_by_the_keyholder(log: LogUnderTest) -> None:
    """A new table of the schema is found by its column; without the grant an erasure would stop there."""
    missing = log.rows(
        """
        select attrelid::regclass::text from pg_attribute
        inner join pg_class on attrelid = pg_class.oid and relkind in ('r', 'p')
        where relnamespace = 'linkage'::regnamespace and attname in ('subject_ref', 'person_key', 'ref')
            and not has_table_privilege('keyholder', attrelid, 'delete')
        """
    )
    assert missing == []
    strangers = log.rows(
        """
        select attrelid::regclass::text || '.' || attname from pg_attribute
        inner join pg_class on attrelid = pg_class.oid and relkind in ('r', 'p')
        where relnamespace = 'linkage'::regnamespace and atttypid = 'uuid'::regtype and attnum > 0
            and attname not in ('ref', 'handle') and attname <> all(%s)
        """,
        list(SUBJECT_COLUMNS),
    )
    assert strangers == [], "event_log.erasure finds rows by its SUBJECT_COLUMNS: teach it the new column"
