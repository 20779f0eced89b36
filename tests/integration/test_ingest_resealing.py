"""Evidence under keys of the subjects' own: re-sealed by a resolve, whatever kills it, to the same links; dead with its
key, in an old backup too, whoever the subject was united with when the backup was made.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from anonymize import pseudonyms
from anonymize.keyring import LINKAGE_DOMAINS, seal_key
from anonymize.linkage.kept import opened
from anonymize.names import NORMALISER_VERSION
from event_log.connection import connect
from event_log.sealed_evidence import SealedEvidence, resealed_of, sealed_of
from event_log.vault import Kek, data_keys
from event_log.vault import upgrade as upgrade_vault
from ingest import resealing, resolve
from ingest.erasure.trial import opens, pieces_of
from ingest.resealing import reseal_evidence
from ingest.resolve import run_resolve
from ingest.settings import ResolveSettings
from tests.support.dying_loader import statements
from tests.support.erasing import Addresses
from tests.support.ingest_log import ROOT_KEY, LogUnderTest, NewLog, connected
from tests.support.linked_people import KEYRING, NGO, SHELTER, Told, append, person, person_of, population
from vocabulary.errors import TryAgain, WillNeverWork

PEOPLE = 60
KEK = Kek.of(b"k" * 32)
SEALS = {domain: seal_key(ROOT_KEY, domain, 1) for domain in LINKAGE_DOMAINS}
PIECES = (
    "select sealed, domain, subject_ref from linkage.evidence where length(sealed) > 0 order by source_id, record_key"
)


@dataclass(frozen=True)
class Town:
    log: LogUnderTest
    vault: str
    url_of: Callable[..., str]

    @property
    def settings(self) -> ResolveSettings:
        return ResolveSettings(
            self.log.url("linker"), self.url_of("linker", self.vault), KEK.key, vault_key_id=KEK.kek_id,
            seal_keys=SEALS, fewest_subjects=30,
        )  # fmt: skip

    @property
    def keyholder(self) -> Addresses:
        return Addresses(self.log.url("keyholder"), self.url_of("keyholder", self.vault), self.log.url("nrm_owner"))

    def told(self, records: Iterable[Told]) -> None:
        with connected(self.log.url("intake")) as intake:
            append(intake, records)

    def reseal(self) -> int:
        with connect(self.settings.database_url) as log, connect(self.settings.vault_url) as vault:
            return reseal_evidence(log, vault, self.settings)

    def keys(self) -> dict[UUID, bytes]:
        """All that the vault has."""
        with connect(self.keyholder.vault) as vault:
            refs = [row[0] for row in vault.execute("select subject_ref from vault.subject").fetchall()]
            return data_keys(vault, refs, KEK)

    def resealed(self) -> list[SealedEvidence]:
        refs = [row[0] for row in self.log.rows("select distinct subject_ref from linkage.evidence")]
        with connect(self.log.url("keyholder")) as log:
            return list(resealed_of(log, refs))

    def subject(self, source: str, person_id: str) -> UUID:
        digest = pseudonyms.person_digest(KEYRING, source, person_id)
        query = "select subject_ref from linkage.source_subject where source_id = %s and person_digest = %s"
        found: UUID = self.log.one(query, source, digest)
        return found


@pytest.fixture
def town(log: LogUnderTest, new_database: Callable[..., str], url_of: Callable[..., str]) -> Town:
    return settled(log, new_database, url_of)


def settled(log: LogUnderTest, new_database: Callable[..., str], url_of: Callable[..., str]) -> Town:
    vault = new_database()
    upgrade_vault(url_of("nrm_owner", vault))
    made = Town(log, vault, url_of)
    made.told(population(PEOPLE))
    return made


def under_epoch(rows: Iterable[tuple[Any, ...]]) -> list[dict[str, bytes]]:
    return [opened(SEALS[domain], domain, 1, NORMALISER_VERSION, [bytes(blob)])[0] for blob, domain, _ in rows]


def test_a_resolve_puts_all_evidence_under_keys_that_the_vault_had_before(town: Town) -> None:
    before = under_epoch(town.log.rows(PIECES))
    run_resolve(town.settings)
    assert town.log.one("select count(*) from linkage.evidence where resealed_at is null and length(sealed) > 0") == 0
    keys, rows = town.keys(), town.resealed()
    assert keys.keys() == {row.subject_ref for row in rows}
    assert all(opens(keys[row.subject_ref], *piece) for row in rows for piece in pieces_of(row))
    assert sum(len(list(pieces_of(row))) for row in rows) == 2 * len(rows), "everybody here may cross"
    now = {(row.source_id, row.record_key): row for row in rows}
    assert len(before) == len(now)
    after = town.log.rows(PIECES)
    with pytest.raises(WillNeverWork):
        under_epoch(after[:1])


def test_what_is_sealed_stays_the_same_to_the_bit(town: Town) -> None:
    """The blobs differ, what they say does not: neither of the source's own domain nor across."""
    from anonymize.linkage.resealing import opened_own

    query = "select source_id, record_key, domain, sealed, cross_sealed from linkage.evidence where length(sealed) > 0"
    before = {(row[0], bytes(row[1])): row[2:] for row in town.log.rows(query)}
    town.reseal()
    keys = town.keys()
    for row in town.resealed():
        domain, own, across = before[row.source_id, row.record_key]
        told = [
            opened(SEALS[name], name, 1, NORMALISER_VERSION, [bytes(blob)])[0]
            for name, blob in ((domain, own), ("cross", across))
        ]
        assert [opened_own(keys[row.subject_ref], *piece) for piece in pieces_of(row)] == told


def test_repeating_it_touches_nothing_and_new_evidence_alone_is_read(town: Town) -> None:
    rows = town.log.one("select count(*) from linkage.evidence where length(sealed) > 0")
    assert town.reseal() == rows
    state = "select source_id, record_key, xmin::text from linkage.evidence order by 1, 2"
    before, keys = town.log.rows(state), town.keys()
    assert town.reseal() == 0
    assert (town.log.rows(state), town.keys()) == (before, keys)
    town.told([(NGO, replace(person(901), person_id="late"))])
    assert town.reseal() == 1
    assert set(before) < set(town.log.rows(state))


def test_killed_at_any_statement_it_goes_on_to_the_same_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "SUBJECTS", 10)

    class Killed(BaseException):
        pass

    def die_at(last: int) -> Callable[[int], None]:
        def heard(number: int) -> None:
            if number == last:
                raise Killed

        return heard

    at, keys = 1, {}
    while True:
        try:
            with statements(die_at(at)):
                town.reseal()
        except Killed:
            at += 1
            rows, made = town.resealed(), town.keys()
            assert keys.items() <= made.items(), "a key that was made is the key that counts"
            assert all(opens(made[row.subject_ref], *piece) for row in rows for piece in pieces_of(row))
            keys = made
        else:
            break
    assert at > 8
    assert town.log.one("select count(*) from linkage.evidence where resealed_at is null and length(sealed) > 0") == 0


def test_links_are_the_same_as_without_it(
    town: Town,
    new_log: NewLog,
    new_database: Callable[..., str],
    url_of: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = settled(new_log(), new_database, url_of)
    later = [(SHELTER, replace(person(n), person_id=f"later{n}", phone=None)) for n in range(0, PEOPLE, 3)]
    for each in (town, plain):
        with monkeypatch.context() as patched:
            if each is plain:
                patched.setattr(resolve, "reseal_evidence", lambda log, vault, settings: 0)
            run_resolve(each.settings)
            each.told(later)
            run_resolve(each.settings)
    assert plain.resealed() == [] and town.resealed()
    assert pairs_of(plain) == pairs_of(town) and pairs_of(town)


def pairs_of(town: Town) -> list[tuple[Any, ...]]:
    return town.log.rows(
        """
        select
            domain, state, probability, levels::text,
            least(one.person_digest, other.person_digest), greatest(one.person_digest, other.person_digest)
        from linkage.pair
        inner join linkage.source_subject as one on one_ref = one.subject_ref
        inner join linkage.source_subject as other on other_ref = other.subject_ref
        order by 1, 5, 6, 2
        """
    )


def test_who_has_no_key_any_more_is_compared_with_nobody_and_stops_nobody(town: Town) -> None:
    run_resolve(town.settings)
    gone = town.subject(NGO, "p1")
    with connect(town.keyholder.vault) as vault:
        vault.execute("delete from vault.subject where subject_ref = %s", [gone])
    town.told([(SHELTER, replace(person(1), person_id="double", document_number=None, birth_date=None))])
    run_resolve(town.settings)
    told = town.log.one(
        "select data -> 'unopened' from event_log.audit where kind = 'resolve.finished' order by audit_id desc limit 1"
    )
    assert told == 1
    with connect(town.log.url("nrm_owner")) as owner:
        assert person_of(owner, SHELTER, "double") != person_of(owner, NGO, "p1")


def test_without_any_key_a_resolve_still_draws_exact_persons(town: Town) -> None:
    run_resolve(town.settings)
    persons = town.log.one("select count(distinct person_key) from event_log.subject_person where to_position is null")
    with connect(town.keyholder.vault) as vault:
        vault.execute("delete from vault.subject")
    town.told([(SHELTER, replace(person(1), person_id="again"))])
    run_resolve(town.settings)
    now = town.log.one("select count(distinct person_key) from event_log.subject_person where to_position is null")
    assert now == persons


def test_under_a_replaced_wrapping_key_nothing_is_sealed(town: Town) -> None:
    run_resolve(town.settings)
    town.told([(NGO, replace(person(902), person_id="late"))])
    with connect(town.keyholder.vault) as vault:
        vault.execute("update vault.pseudonym_key set kek_id = 'kek-of-tomorrow'")
    with pytest.raises(TryAgain):
        town.reseal()
    assert town.log.one("select count(*) from linkage.evidence where resealed_at is null") == 1


def test_an_erasure_waits_for_a_resealing_and_leaves_no_key(town: Town) -> None:
    """A key made for somebody whose rows are about to go is destroyed with them."""
    run_resolve(town.settings)
    mine = town.subject(NGO, "p1")
    saga = _begin(town, NGO, "p1")
    with connect(town.settings.vault_url) as vault:
        certificate = town.keyholder.run(saga)
        assert data_keys(vault, [mine], KEK) == {}
    assert certificate.content["keys_left"] == 0 and certificate.content["ciphertexts_opened"] == 0
    with connect(town.keyholder.log) as log:
        assert sealed_of(log, [mine]).own == 0


def test_what_was_united_with_others_when_a_backup_was_made_is_dead_there_too(town: Town, new_log: NewLog) -> None:
    """A key for each person would live on with those whom she was taken for; hers is hers alone."""
    one = replace(person(903), person_id="mistaken")
    town.told([(NGO, one), (SHELTER, one)])
    run_resolve(town.settings)
    mine, other = town.subject(SHELTER, "mistaken"), town.subject(NGO, "mistaken")
    with connect(town.log.url("nrm_owner")) as owner:
        assert person_of(owner, SHELTER, "mistaken") == person_of(owner, NGO, "mistaken")
    backup = Town(new_log(town.log.database), town.vault, town.url_of)
    town.told([(SHELTER, replace(person(904), person_id="mistaken"))])
    run_resolve(town.settings)
    town.keyholder.run(_begin(town, SHELTER, "mistaken"))
    keys, rows = town.keys(), backup.resealed()
    hers = [piece for row in rows if row.subject_ref == mine for piece in pieces_of(row)]
    assert len(hers) == 2 and mine not in keys
    tried = [*keys.values(), *SEALS.values(), KEK.key]
    assert not [1 for key in tried for piece in hers if opens(key, *piece)]
    assert all(opens(keys[other], *piece) for row in rows if row.subject_ref == other for piece in pieces_of(row))


def test_a_certificate_counts_what_is_still_under_the_epochs_key_and_when_copies_die(town: Town) -> None:
    town.told([(NGO, replace(person(905), person_id="fresh"))])
    told = town.keyholder.run(_begin(town, NGO, "fresh"))
    assert (told.content["ciphertexts"], told.content["under_epoch_key"]) == (0, 2)
    assert told.content["epoch_sealed_copies_die_on"] == told.content["last_backup_dies_on"]
    assert "2 texts deleted" in told.as_text()
    run_resolve(town.settings)
    with connect(town.log.url("nrm_owner")) as owner:  # as an installation is whose backups are all younger
        owner.execute("update linkage.evidence set resealed_at = resealed_at - interval '36 days'")
    told = town.keyholder.run(_begin(town, NGO, "p1"))
    assert (told.content["under_epoch_key"], told.content["epoch_sealed_copies_die_on"]) == (0, None)
    assert "No backup that is kept" in told.as_text()


def _begin(town: Town, source: str, person_id: str) -> UUID:
    """An intent as `begin_erasure` writes it; these sources have no file."""
    from event_log.vault.erasures import intend

    key = pseudonyms.record_key(KEYRING, source, "people", person_id)
    with connect(town.keyholder.vault) as vault:
        return intend(vault, source, key, "asked_by_person").saga_id
