"""What a page changes, decided in memory from what the log knows: pure, so that any sequence of edits can be tried."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from event_log.facts import Fact
from event_log.page import Accepted, Outcome, Page, PageCounts, Quarantined, Skipped
from vocabulary.errors import WillNeverWork
from vocabulary.events import Evidence, SafeEvent

CORRECTED = "record.corrected"
VOIDED = "record.voided"


@dataclass(slots=True)
class SlotState:
    """The version of a fact that counts now. A position below zero is provisional (see `facts`)."""

    version: int
    content_mac: bytes
    position: int
    is_live: bool


@dataclass(slots=True)
class RecordState:
    """What is known of a record: a digest of all its facts, and whether any of them counts."""

    content_digest: bytes
    is_live: bool


@dataclass(slots=True)
class Known:
    """What the log knows of the records of a page; the plan writes into it as it goes along the page."""

    records: dict[bytes, RecordState] = field(default_factory=dict)
    slots: dict[bytes, dict[str, SlotState]] = field(default_factory=dict)
    """Only of records that a page may change."""


@dataclass(frozen=True, slots=True)
class PlannedEvidence:
    """Linkage evidence of the fact at a provisional position."""

    record_key: bytes
    position: int
    subject_digest: bytes
    evidence: Evidence


@dataclass(slots=True)
class Plan:
    """Everything a page appends and touches. `counts` is complete once every outcome was planned."""

    source_id: str
    known: Known
    facts: list[Fact] = field(default_factory=list)
    evidence: list[PlannedEvidence] = field(default_factory=list)
    touched_slots: dict[tuple[bytes, str], SlotState] = field(default_factory=dict)
    new_slots: set[tuple[bytes, str]] = field(default_factory=set)
    touched_records: set[bytes] = field(default_factory=set)
    met: set[bytes] = field(default_factory=set)
    """Record keys that the source still has, changed or not."""
    sound: set[bytes] = field(default_factory=set)
    """Of these, the ones whose last word in this page can be read: nothing of them stays in quarantine."""
    quarantined: list[Quarantined] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    skipped_by_rule: Counter[str] = field(default_factory=Counter)
    voided: int = 0

    def counts(self, read: int) -> PageCounts:
        return PageCounts(
            read,
            self.fates["appended"],
            self.fates["duplicate"],
            self.fates["quarantined"],
            dict(self.skipped_by_rule),
            len(self.facts),
            self.voided,
        )

    def accept(self, record: Accepted) -> None:
        """Append what is new or changed in a record, void what it no longer says."""
        self.met.add(record.record_key)
        self.sound.add(record.record_key)
        if is_unchanged(record, self.known.records.get(record.record_key)):
            self.fates["duplicate"] += 1
            return
        before = len(self.facts)
        for event in _by_slot(record.events).values():
            self._assert_fact(event)
        self._void_slots(record.record_key, record.recorded_at, keep={event.slot for event in record.events})
        self._remember(record.record_key, RecordState(digest_of(record), bool(record.events)))
        self.fates["appended" if len(self.facts) > before else "duplicate"] += 1

    def skip(self, row: Skipped) -> None:
        """Leave a record out, and take back what it yielded before."""
        self.skipped_by_rule[row.rule] += 1
        if row.record_key is None:
            return
        self.met.add(row.record_key)
        self.sound.add(row.record_key)
        if row.recorded_at is None:
            raise WillNeverWork("A skipped record lacks the time its source wrote it", remedy="mend the contract")
        self.void_record(row.record_key, {}, row.recorded_at)

    def quarantine(self, record: Quarantined) -> None:
        """Keep a refused record sealed; what it yielded while it was readable stays."""
        self.fates["quarantined"] += 1
        self.quarantined.append(record)
        self.met.add(record.record_digest)
        self.sound.discard(record.record_digest)

    def void_record(
        self, record_key: bytes, recorded_at_of: Mapping[int, datetime], recorded_at: datetime | None = None
    ) -> None:
        """Void every live fact of a record; its recorded_at is given, or looked up by the position it ends."""
        state = self.known.records.get(record_key)
        if state is None or not state.is_live:
            return
        self._void_slots(record_key, recorded_at, recorded_at_of=recorded_at_of)
        self._remember(record_key, RecordState(content_digest(()), is_live=False))

    def _assert_fact(self, event: SafeEvent) -> None:
        slots = self.known.slots.setdefault(event.record_key, {})
        state = slots.get(event.slot)
        if state is not None and state.is_live:
            if state.content_mac == event.content_mac:
                return
            self._append(Fact.ending(self.source_id, CORRECTED, state.position, event.recorded_at))
        if state is None:
            self.new_slots.add((event.record_key, event.slot))
        position = self._append(Fact.of(event))
        version = state.version + 1 if state else 1
        self._touch(event.record_key, event.slot, SlotState(version, event.content_mac, position, True))
        if event.evidence is not None:
            self.evidence.append(PlannedEvidence(event.record_key, position, event.links["subject"], event.evidence))

    def _void_slots(
        self,
        record_key: bytes,
        recorded_at: datetime | None,
        *,
        keep: Iterable[str] = (),
        recorded_at_of: Mapping[int, datetime] | None = None,
    ) -> None:
        gone = [
            (slot, state)
            for slot, state in self.known.slots.get(record_key, {}).items()
            if state.is_live and slot not in keep
        ]
        for slot, state in gone:
            at = recorded_at or (recorded_at_of or {})[state.position]
            self._append(Fact.ending(self.source_id, VOIDED, state.position, at))
            self.voided += 1
            self._touch(record_key, slot, SlotState(state.version, state.content_mac, state.position, is_live=False))

    def _append(self, fact: Fact) -> int:
        self.facts.append(fact)
        return -len(self.facts)

    def _touch(self, record_key: bytes, slot: str, state: SlotState) -> None:
        self.known.slots.setdefault(record_key, {})[slot] = state
        self.touched_slots[record_key, slot] = state

    def _remember(self, record_key: bytes, state: RecordState) -> None:
        self.known.records[record_key] = state
        self.touched_records.add(record_key)


def planned(page: Page, known: Known) -> Plan:
    """The plan of a page, outcome by outcome in its order: the same record twice in a page is two versions."""
    plan = Plan(page.load.source_id, known)
    for outcome in page.outcomes:
        if isinstance(outcome, Accepted):
            plan.accept(outcome)
        elif isinstance(outcome, Skipped):
            plan.skip(outcome)
        else:
            plan.quarantine(outcome)
    return plan


def key_of(outcome: Outcome) -> bytes | None:
    """What the log knows the record by."""
    return outcome.record_digest if isinstance(outcome, Quarantined) else outcome.record_key


def may_change(outcome: Outcome, state: RecordState | None) -> bool:
    """True when the facts of the record must be looked up."""
    if state is None or isinstance(outcome, Quarantined):
        return False
    return state.is_live if isinstance(outcome, Skipped) else not is_unchanged(outcome, state)


def is_unchanged(record: Accepted, state: RecordState | None) -> bool:
    """True when the record says exactly what it said when it was last appended."""
    if state is None or not state.is_live:
        return not record.events
    return bool(record.events) and state.content_digest == digest_of(record)


def digest_of(record: Accepted) -> bytes:
    """What a record is known again by. Equal digests are equal facts; unequal ones say nothing: the facts decide."""
    return record.digest if record.digest is not None else content_digest(record.events)


def content_digest(events: Iterable[SafeEvent]) -> bytes:
    """A digest of all facts of a record, whatever their order."""
    parts = sorted(event.slot.encode() + b"\x00" + event.content_mac for event in events)
    return sha256(b"".join(parts)).digest()


def _by_slot(events: Iterable[SafeEvent]) -> dict[str, SafeEvent]:
    """One event for each slot; a row that a form repeats word for word is one fact."""
    by_slot: dict[str, SafeEvent] = {}
    for event in events:
        if by_slot.setdefault(event.slot, event).content_mac != event.content_mac:
            raise WillNeverWork(
                f"{event.source_id}/{event.stream}: a record says two things of {event.type} in one place",
                remedy="give each its own path in the mapping, or refuse such a record in the contract",
            )
    return by_slot
