"""Rows of the register of justice and status: each is an event already, one record a fact."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any, Final

from synthetic.clock import recorded_after
from synthetic.country import BY_ID, NATIONAL, Window
from synthetic.dice import Dice, dice, token
from synthetic.journeys import Journey
from synthetic.justice import MIGRATION, Step, compensation, entitlements, orders, proceedings
from synthetic.records import Decision, Record
from synthetic.spelling import spell

SOURCE: Final = "justice_events"
STREAM: Final = "events"
ORIGIN: Final = "/justice/register"
BEGINNINGS: Final = frozenset(
    {"entitlement.decided", "proceedings.joined", "protection_order.applied", "compensation.claimed"}
)
"""Rows that say who the person is; later ones name the register's own number alone."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class JusticeEvent(Record):
    """One row. Its id is that of the origin and the row's own, as the log knows it."""

    type: str
    on: date
    entities: dict[str, str] = field(default_factory=dict)
    fact: dict[str, Any] = field(default_factory=dict)

    @property
    def amount(self) -> str | None:
        return self.fact.get("amount")


def justice_rows(seed: int, journey: Journey, register: Iterable[Record], window: Window) -> Iterator[JusticeEvent]:
    """What the authorities did by yesterday for one person, of whom the police register says this."""
    steps = sorted(_steps(seed, journey, register), key=lambda step: (step.on, step.type, step.matter))
    for number, step in enumerate(steps, 1):
        if step.on <= window.last_event_day:
            yield _row(seed, journey, number, step, window)


def _steps(seed: int, journey: Journey, register: Iterable[Record]) -> Iterator[Step]:
    person, start = journey.person, _start(journey)
    if start is None or person.role != "primary_client":
        return

    def happens(stream: str, chance: float) -> bool:
        return dice(seed, person.number, "justice", stream, "happens").happens(chance)

    def cup(stream: str) -> Dice:
        return dice(seed, person.number, "justice", stream)

    is_trafficked, is_detected = "tip" in person.victimisation, journey.detected_on is not None
    if happens("entitlements", 0.9 if is_detected else 0.3):
        is_foreign = person.citizenship != NATIONAL
        yield from entitlements(cup("entitlements"), start, is_foreign=is_foreign, positive_on=_passed(register))
    if happens("proceedings", 0.5 if is_detected else 0.1):
        yield from proceedings(cup("proceedings"), start)
        if happens("compensation", 0.5 if is_trafficked else 0.25):
            yield from compensation(cup("compensation"), start)
    if "dv" in person.victimisation and happens("orders", 0.32):
        yield from orders(cup("orders"), start)


def _start(journey: Journey) -> date | None:
    contacts = chain(journey.cases, journey.stays)
    days = [contact.first_day for contact in contacts] + [journey.detected_on]
    return min((day for day in days if day), default=None)


def _passed(register: Iterable[Record]) -> date | None:
    """The day of the first positive decision of the first stage."""
    decisions = (record for record in register if isinstance(record, Decision))
    passed = [one.decided_on for one in decisions if (one.stage, one.outcome) == ("presumed", "positive")]
    return min(passed, default=None)


def _row(seed: int, journey: Journey, number: int, step: Step, window: Window) -> JusticeEvent:
    person = journey.person
    role = step.type.split(".")[0]
    matters = {role: token(9, seed, person.number, "justice", step.matter)} if step.matter else {}
    return JusticeEvent(
        source=SOURCE,
        stream=STREAM,
        id=record_id(token(10, seed, person.number, "justice row", number)),
        recorded_at=recorded_after(dice(seed, person.number, "justice recorded", number), step.on, window.today),
        organisation=step.organisation,
        person=person.id,
        person_no=token(10, seed, person.number, "justice person"),
        spelling=spell(seed, person, BY_ID[MIGRATION], "justice") if step.type in BEGINNINGS else None,
        type=step.type,
        on=step.on,
        entities=matters,
        fact={name: value for name, value in step.fields.items() if value is not None},
    )


def record_id(number: str) -> str:
    return f"{ORIGIN} {number}"
