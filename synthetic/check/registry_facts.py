"""What was planted in the coordination body's register, in the shape docs/reference/counting/capacity.md speaks of."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Registration:
    """The register held this of a provider on that day, which confirms it."""

    organisation_id: str
    on: date
    region: str
    area: frozenset[str]


@dataclass(frozen=True, slots=True)
class Offer:
    organisation_id: str
    service_type: str
    on: date
    model: str | None = None
    admitted: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    area: frozenset[str] = frozenset()
    places: int = 0
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    organisation_id: str
    service_type: str
    on: date


@dataclass(frozen=True, slots=True)
class Staffing:
    organisation_id: str
    month: str
    role: str
    posts: int
    filled: int
    left: int = 0
    supervised: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """`organisation_id` may refer to `to`."""

    organisation_id: str
    to: str
    on: date
    kind: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class AgreementEnd:
    organisation_id: str
    to: str
    on: date


@dataclass(frozen=True, slots=True)
class Feedback:
    year: str
    channel: str
    moment: str
    asked: int
    answered: int
    satisfied: int | None = None
