"""The planted truth as a log: what would be in the tables if every source system, contract and link were faultless.

For tests of the warehouse against the truth that need no running country; the real path is walked elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from anonymize.country_groups import EUROPE, WESTERN_BALKANS
from anonymize.generalise import CitizenshipGroups, profile
from synthetic.check.exact_keys import Person, persons_of
from synthetic.check.facts import Facts, Subject
from synthetic.check.mart import World
from synthetic.check.truth import EXCLUDED, facts_of
from synthetic.country import NATIONAL, read_population, read_regions
from synthetic.truth import broken_lines, record_line, world_line
from synthetic.world import generate
from tests.support.warehouse_log import Log, Organisation, ref_of
from vocabulary.events import RawSubject

Line = dict[str, Any]
ROLES = (
    "case", "need", "referral", "placement", "milestone", "staff", "proceedings", "protection_order", "compensation",
    "funding", "funder",
)  # fmt: skip
LINKS = {f"{role}_id": role for role in ROLES}
NUMBERED = ("service_id", "agreement_id", "plan_id")
"""Links that the warehouse does not read."""
TELLING = ("case.opened", "detection.recorded")
GROUPS = CitizenshipGroups(frozenset({NATIONAL}), WESTERN_BALKANS, EUROPE)


@dataclass(frozen=True)
class Planted:
    """One country twice: as the truth knows it, and as a log."""

    world: World
    log: Log

    def without(self, persons: set[str]) -> Log:
        """The log after an erasure of these: their events are there no more, nor are they."""
        log = self.log
        subjects = {subject for subject, person in log.persons.items() if str(person) in persons}
        gone = {position for position, role, ref, _ in log.links if role == "subject" and ref in subjects}
        return Log(
            rows=[row for row in log.rows if row[0] not in gone],
            links=[link for link in log.links if link[0] not in gone],
            persons={subject: person for subject, person in log.persons.items() if subject not in subjects},
            organisations=log.organisations,
        )


def plant_country(seed: int, size: int, months: int, today: date, *, is_linked: bool = True) -> Planted:
    """Without links every subject is a person of its own, as where linkage is off in every source."""
    country = generate(seed, size, months, today)
    records = [record_line(record) for record in country.records]
    regions = tuple(region.code for region in read_regions())
    facts = facts_of(world_line(country), records, list(broken_lines(country)), regions)
    facts = replace(facts, population=read_population())
    persons = persons_of(facts) if is_linked else {subject: subject for subject in facts.subjects}
    log = Log(organisations=list(_organisations(facts)))
    for record in records:
        if not any(record[reason] for reason in EXCLUDED):
            _tell(log, record)
    _tally(log, facts)
    log.persons.update({_subject_ref(subject): _person_ref(person) for subject, person in persons.items()})
    return Planted(World(facts, persons), log)


def _organisations(facts: Facts) -> Iterator[Organisation]:
    for one in facts.organisations:
        offers, area = tuple(sorted(one.offers)), tuple(sorted(one.area))
        yield Organisation(
            one.organisation_id, offers, area, one.assesses_needs, one.region, one.source_id, one.kind, one.reports_from
        )


def _tell(log: Log, record: Line) -> None:
    for fact in record["facts"]:
        told = {name: value for name, value in fact.items() if name not in ("type", "date", *LINKS, *NUMBERED)}
        links = {role: f"{record['source']}/{fact[name]}" for name, role in LINKS.items() if name in fact}
        if record["source_person"]:
            links["subject"] = f"{record['source']}|{record['source_person']}"
        on = date.fromisoformat(fact["date"])
        if fact["type"] in TELLING and record["subject"]:
            told |= profile(_raw(record["subject"]), on, GROUPS)
        recorded_at = datetime.fromisoformat(record["recorded_at"])
        by = record["organisation_id"]
        log.add(
            fact["type"], on, links, recorded_at=recorded_at, source_id=record["source"], organisation_id=by, **told
        )


def _raw(said: Line) -> RawSubject:
    birth = date.fromisoformat(said["birth_date"]) if said["birth_date"] else None
    return RawSubject("P", None, None, birth, said["birth_year"], said["sex_code"], said["citizenship"])


def _tally(log: Log, facts: Facts) -> None:
    for one in facts.refusals:
        log.add(
            "aggregate.reported", date.fromisoformat("2023-11-01"), aggregate_kind_code="refusal", period=one.quarter,
            organisation_id=one.organisation_id, region_code=one.region, service_type_code=one.service_type,
            count=one.count,
        )  # fmt: skip


def _subject_ref(subject: Subject) -> Any:
    return ref_of("subject", f"{subject.source_id}|{subject.person_id}")


def _person_ref(person: Person) -> Any:
    return ref_of("person", f"{person.source_id}|{person.person_id}")
