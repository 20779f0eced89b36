"""What was planted, in the shape the counting rules of docs/reference/counting.md speak of.

One class per kind of fact. Nothing here is a figure yet, and the pipeline has seen nothing of it: `truth`
fills these from the files the generator keeps for itself.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from synthetic.check.case_facts import Casework
from synthetic.check.funding_facts import Commitment, Receipt
from synthetic.check.justice_facts import Justice
from synthetic.check.registry_facts import (
    Agreement,
    AgreementEnd,
    Feedback,
    Offer,
    Registration,
    Staffing,
    Withdrawal,
)
from synthetic.check.subjects import Subject as Subject


class RecordOf(NamedTuple):
    """A record about somebody, as its source numbers it, and who that really is."""

    subject: Subject
    stream: str
    record_id: str
    true_person: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one live record says about who its subject is."""

    subject: Subject
    given_name: str = ""
    surname: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    document_number: str = ""
    may_cross: bool = False


@dataclass(frozen=True, slots=True)
class Detection:
    subject: Subject
    case_id: str
    on: date
    body: str
    region: str
    victimisation: frozenset[str] = frozenset()
    residence: str | None = None
    forms: frozenset[str] = frozenset()
    signals: frozenset[str] = frozenset()
    sex: str | None = None
    age: int | None = None
    """In whole years on that day; of a bare birth year the lower of the two possible ones."""
    exploited_until: date | None = None
    organisation_id: str = "POL-01"


@dataclass(frozen=True, slots=True)
class Decision:
    subject: Subject
    case_id: str
    on: date
    stage: str
    kind: str
    outcome: str
    authority: str
    organisation_id: str = "POL-01"


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that an organisation opened for a person."""

    subject: Subject
    on: date
    role: str
    victimisation: frozenset[str] = frozenset()
    residence: str | None = None
    case_id: str = ""
    organisation_id: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One look at one need. `need_id` and `case_id` are unique among all sources; several looks may be one need."""

    subject: Subject
    need_id: str
    on: date
    organisation_id: str
    service_type: str
    disposition: str
    residence: str | None = None
    case_id: str = ""
    urgency: str | None = None


@dataclass(frozen=True, slots=True)
class Decline:
    need_id: str
    on: date
    reason: str
    organisation_id: str = ""
    service_type: str = ""


@dataclass(frozen=True, slots=True)
class Portrait:
    """What one record says, on the day of what it tells, of the profile of its subject; None = not known."""

    subject: Subject
    on: date
    is_minor: bool | None = None
    is_elderly: bool | None = None
    is_male: bool | None = None
    is_foreign: bool | None = None
    has_disability: bool | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """One organisation asks another. `referral_id` is unique among all sources."""

    subject: Subject
    referral_id: str
    on: date
    organisation_id: str
    to_organisation_id: str
    service_type: str
    need_id: str = ""


@dataclass(frozen=True, slots=True)
class ReferralEvent:
    """What was heard of a referral: accepted, refused, expired, completed, reported_back."""

    referral_id: str
    what: str
    on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    subject: Subject
    on: date
    organisation_id: str
    service_type: str
    quantity: Decimal
    unit: str = "session"
    case_id: str | None = None
    staff_hours: Decimal | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's word on statistics at one organisation."""

    subject: Subject
    on: date
    is_withdrawn: bool
    mode: str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Expenditure:
    organisation_id: str
    month: str
    service_type: str
    amount: Decimal
    currency: str
    kind: str
    funder: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Clients who refused to be kept as persons, or withdrew from statistics, tallied (R7)."""

    organisation_id: str
    region: str
    quarter: str
    service_type: str
    count: int


@dataclass(frozen=True, slots=True)
class Return:
    """Deliveries that an organisation without shared persons counted in one quarter, as one line of its return."""

    region: str
    quarter: str
    service_type: str
    role: str
    count: int


class Closing(NamedTuple):
    """An organisation says that this month (YYYY-MM) is complete."""

    organisation_id: str
    month: str


class Telling(NamedTuple):
    """Whether one event says one of the fields that figures rest on."""

    quarter: str
    source_id: str
    event_type: str
    field: str
    is_told: bool
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    organisation_id: str
    source_id: str
    region: str
    offers: frozenset[str]
    area: frozenset[str]
    assesses_needs: bool
    reports_from: date
    kind: str = "ngo"


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything planted that should stand in the warehouse, and what it should have refused."""

    data_as_of: date
    regions: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    subjects: frozenset[Subject] = frozenset()
    records: tuple[RecordOf, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    detections: tuple[Detection, ...] = ()
    decisions: tuple[Decision, ...] = ()
    openings: tuple[Opening, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    declines: tuple[Decline, ...] = ()
    referrals: tuple[Referral, ...] = ()
    referral_events: tuple[ReferralEvent, ...] = ()
    portraits: tuple[Portrait, ...] = ()
    registrations: tuple[Registration, ...] = ()
    offers: tuple[Offer, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    staffings: tuple[Staffing, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    agreement_ends: tuple[AgreementEnd, ...] = ()
    feedbacks: tuple[Feedback, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    consents: tuple[Consent, ...] = ()
    expenditures: tuple[Expenditure, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    closings: frozenset[Closing] = frozenset()
    first_closed: Mapping[Closing, date] = field(default_factory=dict)
    tellings: tuple[Telling, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    returns: tuple[Return, ...] = ()
    justice: Justice = field(default_factory=Justice)
    population: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    """(year, region, sex, age group) → inhabitants, as the installation's seed has them."""
    casework: Casework = Casework()
    events: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """(source, event type) → how many are current."""
    slips: Mapping[str, int] = field(default_factory=dict)
    """Kind of slip → how many records hold one."""
    broken: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """(source, stream, reason) → how many records cannot load."""
