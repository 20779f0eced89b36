"""What the event log itself must hold: every planted event and person, and the broken records apart."""

from collections import Counter

from synthetic.check import warehouse
from synthetic.check.compare import CheckResult, Difference, compare_counts
from synthetic.check.expenditures import unmapped_rows
from synthetic.check.mart import SAME_PERSONS, Key, World
from synthetic.check.warehouse import Build, Connection

DERIVED = ["record.corrected", "record.voided", "persons.linked", "persons.separated"]
EVENTS = f"select source_id, type, count(*) {warehouse.CURRENT} and type <> all(%(derived)s) group by 1, 2"
LATER = "select count(*) from event_log.event where position > %(to_position)s and type <> all(%(derived)s)"
PERSONS = """
    select subjects, count(*) from (
        select count(distinct subject_ref) as subjects from event_log.subject_person
        where from_position <= %(to_position)s and (to_position is null or to_position > %(to_position)s)
        group by person_key
    ) as person group by 1
"""
LEDGER = """
    select source_id, stream, sum(abs(read - appended - duplicate - quarantined - skipped))
    from event_log.ledger group by 1, 2
"""
QUARANTINE = """
    select source_id, stream, reason, count(distinct record_digest) from quarantine.record where state = 'open'
    group by 1, 2, 3
"""


def compare_log(connection: Connection, world: World, result: CheckResult) -> None:
    """Compares the log as the last build saw it; without a build there is nothing to compare."""
    build = warehouse.last_build(connection)
    if build is None:
        result.add("build", 1, [Difference("build", "", "rows", 1, 0)])
        return
    _compare_build(connection, world, build, result)
    _compare_events(connection, world, build, result)
    _compare_persons(connection, world, build, result)
    _compare_refused(connection, world, result)


def _compare_build(connection: Connection, world: World, build: Build, result: CheckResult) -> None:
    later = warehouse.counts(connection, LATER, {"to_position": build.to_position, "derived": DERIVED})[()]
    pairs = (
        ("data_as_of", world.facts.data_as_of.isoformat(), build.data_as_of.isoformat()),
        ("unmapped_rows", unmapped_rows(world), build.unmapped_rows),
        ("events_after_build", 0, later),
    )
    differences = [Difference("build", "", *pair) for pair in pairs if pair[1] != pair[2]]
    result.add("build", len(pairs), differences)


def _compare_events(connection: Connection, world: World, build: Build, result: CheckResult) -> None:
    found = warehouse.counts(connection, EVENTS, {"to_position": build.to_position, "derived": DERIVED})
    compare_counts("event_log.event", "current_events", world.facts.events, found, result)


def _compare_persons(connection: Connection, world: World, build: Build, result: CheckResult) -> None:
    """How many persons have one subject, two, three …: equal for equal partitions, and seldom for others."""
    found = warehouse.counts(connection, PERSONS, {"to_position": build.to_position})
    planted: Counter[Key] = Counter((str(size),) for size in world.people.sizes())
    compare_counts("event_log.subject_person", "persons_by_subjects", planted, found, result, note=SAME_PERSONS)


def _compare_refused(connection: Connection, world: World, result: CheckResult) -> None:
    found = warehouse.counts(connection, QUARANTINE, {})
    compare_counts("quarantine.record", "records", world.facts.broken, found, result)
    unbalanced = warehouse.counts(connection, LEDGER, {})
    compare_counts("event_log.ledger", "unbalanced_rows", {}, unbalanced, result)
