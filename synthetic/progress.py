"""How a case goes on, as typed records: what `case_progress` draws and the form of a case holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Plan:
    no: str
    agreed_on: date
    types: tuple[str, ...]
    is_set_by_client: bool


@dataclass(frozen=True, slots=True)
class Milestone:
    no: str
    domain: str
    set_on: date
    due_on: date | None
    is_set_by_client: bool
    revised_on: date | None = None
    revised_due_on: date | None = None
    dropped_on: date | None = None
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class Manager:
    """Somebody takes the case over. ``code`` is the organisation's own for a worker."""

    no: str
    code: str
    on: date
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    on: date
    domain: str
    level: str
    settlement: str | None = None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to reach somebody after a while, and what came of it."""

    on: date
    result: str


@dataclass(frozen=True, slots=True)
class Progress:
    plan: Plan | None = None
    milestones: tuple[Milestone, ...] = ()
    managers: tuple[Manager, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    transferred_to: str | None = None
    reopened: tuple[date, str] | None = None
    """The day, and what brought the person back."""

    def days(self) -> Iterator[date]:
        """Every day on which something happened."""
        yield from (manager.on for manager in self.managers)
        yield from (outcome.on for outcome in self.outcomes)
        yield from (attempt.on for attempt in self.attempts)
        if self.plan:
            yield self.plan.agreed_on
        if self.reopened:
            yield self.reopened[0]
        for one in self.milestones:
            happened = (one.set_on, one.revised_on, one.dropped_on, one.reached_on)
            yield from (day for day in happened if day)
