"""Who reports through a source and which months are due: written from the source file at each load."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReportingOrganisation:
    """An organisation whose monthly reports are expected. Regions and types are codes; `*` is the whole
    country."""

    organisation_id: str
    organisation_kind_code: str
    region_code: str
    service_type_codes: tuple[str, ...]
    assesses_needs: bool
    service_area_codes: tuple[str, ...]
    reports_from: date
    """First of a month."""
    reports_until: date | None = None


@dataclass(frozen=True, slots=True)
class ExpectedReport:
    """One month of one organisation, and the day by which it should have been closed."""

    organisation_id: str
    period: date
    """First of the month."""
    due_on: date
