"""What the systems hold, as typed records: the one origin of both the served payloads and the truth.

Everything here is *as recorded*: names as that clerk spelled them, codes of the vocabulary, dates as days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from synthetic.progress import Progress


@dataclass(frozen=True, slots=True, repr=False)
class Spelling:
    """How one record writes a person."""

    given: str | None
    surname: str | None
    birth_date: date | None
    birth_year: int | None
    sex: str | None
    citizenship: str | None
    document: str | None
    phone: str
    town: str
    ethnicity: str
    note: str
    allows_link: bool
    slips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakage:
    """How a record is broken on its way out: the reason the contract must find, and in which field."""

    reason: str
    field: str
    part: str = ""
    """The part of the record (an attribute of it) that must be there for it to be broken so."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record:
    """What every record has. ``person`` is the true one, ``person_no`` the system's own number."""

    source: str
    stream: str
    id: str
    recorded_at: datetime
    organisation: str
    person: str | None = None
    person_no: str | None = None
    spelling: Spelling | None = None
    broken: Breakage | None = None
    not_approved: bool = False
    refused_statistics: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    no: str
    type: str
    assessed_on: date
    residence: str | None
    disposition: str
    declined_on: date | None = None
    decline_reason: str | None = None
    urgency: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the referrer heard after the answer; each may be unknown."""

    expired_on: date | None = None
    completed_on: date | None = None
    reported_on: date | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    no: str
    need_no: str
    to: str
    type: str
    made_on: date
    answer: str | None = None
    answered_on: date | None = None
    reason: str | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Service:
    no: str
    type: str
    on: date
    quantity: Decimal
    unit: str
    staff_hours: Decimal | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class NgoDetection:
    on: date
    region: str
    recorded_as: str
    exploitation: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseForm(Record):
    """One case of one NGO, edited as it goes on."""

    case_no: str
    version: str
    submitted_by: str
    opened_on: date
    closed_on: date | None
    exit_reason: str | None
    violence: tuple[str, ...]
    role: str
    residence: str | None
    detection: NgoDetection | None
    has_disability: bool | None = None
    """Only Primero asks."""
    needs: tuple[Need, ...] = ()
    referrals: tuple[Referral, ...] = ()
    services: tuple[Service, ...] = ()
    phases: tuple[tuple[str, date], ...] = ()
    setbacks: tuple[tuple[str, date], ...] = ()
    progress: Progress = Progress()
    withdrew_on: date | None = None
    """The day on which the person took the consent to statistics back."""


@dataclass(frozen=True, slots=True)
class Spend:
    type: str
    amount: Decimal
    currency: str
    kind: str
    funder: str | None = None
    """Whose money it was; None where the system has no place for it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Services that an organisation delivered in a month to people it may not name."""

    region: str
    type: str
    role: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MonthForm(Record):
    """One organisation says a month is complete, what it spent, how many places it had, and what it counted."""

    month: date
    closed_on: date
    spend: tuple[Spend, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    counts: tuple[Counted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FundingLine(Record):
    """A line of the ministry's ledger of funds: money promised to an organisation, or money that came."""

    is_promise: bool
    on: date
    funding: str
    funder: str
    funder_kind: str
    amount: Decimal
    currency: str
    month: date
    """From when it is meant, or the month it pays for."""
    until: date | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Stay(Record):
    role: str
    residence: str | None
    violence: tuple[str, ...]
    arrived_on: date
    left_on: date | None
    exit_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShelterService(Record):
    service: Service


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShelterCost(Record):
    month: date
    spend: Spend


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShelterClosing(Record):
    month: date
    closed_on: date
    type: str
    places: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Detection(Record):
    residence: str | None
    detected_on: date
    region: str
    body: str
    recorded_as: str
    violence: tuple[str, ...]
    exploitation: tuple[str, ...] = field(default=())
    exploited_until: date | None = None
    signals: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Decision(Record):
    detection_id: str
    stage: str
    kind: str
    outcome: str
    authority: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MonthlyReturn(Record):
    month: date
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegistryEntry(Record):
    """What the register of the coordination body says of one provider on one day; it is about no person."""

    kind: str
    """The event type."""
    on: date
    fields: Mapping[str, Any]
    entity: tuple[str, str] | None
    """The service or agreement it is about, by the register's own number."""
