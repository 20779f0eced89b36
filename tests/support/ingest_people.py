"""Small worlds of records about people, appended to a real log without a source, and who is whom in them
by the words of docs/reference/counting.md, written anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from uuid import UUID

from psycopg import Connection

from anonymize import pseudonyms
from anonymize.generalise import CitizenshipGroups
from anonymize.keyring import Keyring
from anonymize.safe import SourcePolicy, pseudonymise
from event_log.append import append_page, open_load
from event_log.page import Accepted, Page
from tests.support.ingest_log import ROOT_KEY
from vocabulary.events import Occurred, RawEvent, RawSubject

KEYRING = Keyring.from_root(ROOT_KEY)
DOMAINS = {"police": "law_enforcement", "ngo": "victim_services", "shelter": "victim_services"}
Name = tuple[str, str]
"""A subject: (source, the source's own id of the person)."""


@dataclass(frozen=True)
class Told:
    """What one record says about a person."""

    given: str | None
    surname: str | None
    birth: date | None
    year: int | None
    document: str | None
    may_link: bool

    def keys(self) -> frozenset[str]:
        year = self.birth.year if self.birth else self.year
        full = {f"1 {self.given} {self.surname} {self.birth}"} if self.given and self.surname and self.birth else set()
        return frozenset(full | ({f"2 {self.document} {year}"} if self.document and year else set()))


@dataclass(frozen=True)
class Version:
    """A record of a source as it is from now on; `told` None = the source deleted it."""

    source: str
    record: str
    person: str
    told: Told | None


def append(log: Connection, prefix: str, version: Version) -> None:
    """One record into the log. The prefix keeps this world apart from others in the same database."""
    source = f"{prefix}_{version.source}"
    load = open_load(log, source, ["people"])
    recorded_at = datetime(2026, 5, 6, tzinfo=UTC)
    key = pseudonyms.record_key(KEYRING, source, "people", version.record)
    events = (_event(source, prefix, version, version.told, recorded_at),) if version.told else ()
    append_page(log, Page(load, "people", 1, (Accepted(key, recorded_at, events),), {}))


def _event(source: str, prefix: str, version: Version, told: Told, recorded_at: datetime):  # type: ignore[no-untyped-def]  # strategies of hypothesis
    subject = RawSubject(
        version.person,
        given_name=told.given and prefix + told.given,
        surname=told.surname,
        birth_date=told.birth,
        birth_year=told.year,
        document_number=told.document and prefix + told.document,
        linkage_consent=told.may_link,
    )
    raw = RawEvent(
        source_id=source,
        stream="people",
        record_id=version.record,
        path="case",
        type="case.opened",
        occurred=Occurred(datetime(2026, 1, 2, tzinfo=UTC), "day"),
        recorded_at=recorded_at,
        data={
            "organisation_id": "NGO-01",
            "victimisation_codes": ["dv"],
            "beneficiary_role_code": "primary_client",
        },
        subject=subject,
        entities={"case": version.record},
        wants_profile=True,
    )
    nobody = CitizenshipGroups(frozenset(), frozenset(), frozenset())
    return pseudonymise(raw, KEYRING, SourcePolicy(DOMAINS[version.source], True, nobody))


def persons_of(log: Connection, prefix: str, names: Iterable[Name]) -> frozenset[frozenset[Name]]:
    """How the log divides these subjects among persons."""
    persons: dict[UUID, set[Name]] = {}
    for source, person in names:
        digest = pseudonyms.person_digest(KEYRING, f"{prefix}_{source}", person)
        row = log.execute(
            "select person_key from linkage.source_subject join event_log.subject_person using (subject_ref)"
            " where source_id = %s and person_digest = %s and to_position is null",
            [f"{prefix}_{source}", digest],
        ).fetchone()
        if row is None:
            raise LookupError("a subject that counts has no person")
        persons.setdefault(row[0], set()).add((source, person))
    return frozenset(map(frozenset, persons.values()))


def expected_persons(records: Mapping[tuple[str, str], Version]) -> frozenset[frozenset[Name]]:
    """Who is whom, from the records as they are at the end: by brute force, over clear keys."""
    keys: dict[Name, set[str]] = {}
    may: dict[Name, bool] = {}
    for version in records.values():
        if version.told is not None:
            name = (version.source, version.person)
            keys.setdefault(name, set()).update(version.told.keys())
            may[name] = may.get(name, True) and version.told.may_link
    groups = {frozenset({name}) for name in keys}
    groups = _merged(groups, lambda a, b: _domain(a) == _domain(b) and _share(a, b, keys))
    may_cross = {name: all(may[one] for one in group) for group in groups for name in group}
    return frozenset(
        _merged(
            groups,
            lambda a, b: any(
                keys[one] & keys[other] and may_cross[one] and may_cross[other] for one in a for other in b
            ),
        )
    )


def _domain(group: frozenset[Name]) -> str:
    return DOMAINS[next(iter(group))[0]]


def _share(a: frozenset[Name], b: frozenset[Name], keys: Mapping[Name, set[str]]) -> bool:
    return any(keys[one] & keys[other] for one in a for other in b)


def _merged(groups, unites):  # type: ignore[no-untyped-def]  # strategies of hypothesis
    """Unites two groups after another until none are left to unite."""
    found = set(groups)
    while pair := next(((a, b) for a, b in combinations(found, 2) if unites(a, b)), None):
        found -= set(pair)
        found.add(pair[0] | pair[1])
    return found
