"""Who reports through a source and which months are due: written from the source file at each load."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from psycopg import Connection

from event_log.connection import own_transaction


@dataclass(frozen=True, slots=True)
class ReportingOrganisation:
    """An organisation whose monthly reports are expected. Regions and types are codes; `*` is the whole country."""

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


def register_calendar(
    connection: Connection,
    source_id: str,
    organisations: Sequence[ReportingOrganisation],
    expected: Sequence[ExpectedReport],
) -> None:
    """Make who reports through this source, and which months are due when, what its file says now.

    Nothing is deleted: an organisation that no longer reports gets a `reports_until`.
    """
    with own_transaction(connection), connection.cursor() as cursor:
        cursor.executemany(_UPSERT_ORGANISATION, [_row(source_id, item) for item in organisations])
        cursor.executemany(_UPSERT_EXPECTED, [_row(source_id, item) for item in expected])


_UPSERT_ORGANISATION = """
    insert into event_log.reporting_organisation as known (
        source_id, organisation_id, organisation_kind_code, region_code, service_type_codes, assesses_needs,
        service_area_codes, reports_from, reports_until, loaded_at
    )
    values (
        %(source_id)s, %(organisation_id)s, %(organisation_kind_code)s, %(region_code)s,
        %(service_type_codes)s::text[], %(assesses_needs)s, %(service_area_codes)s::text[],
        %(reports_from)s, %(reports_until)s, clock_timestamp()
    )
    on conflict (source_id, organisation_id) do update
    set
        organisation_kind_code = excluded.organisation_kind_code,
        region_code = excluded.region_code,
        service_type_codes = excluded.service_type_codes,
        assesses_needs = excluded.assesses_needs,
        service_area_codes = excluded.service_area_codes,
        reports_from = excluded.reports_from,
        reports_until = excluded.reports_until,
        loaded_at = excluded.loaded_at
"""

_UPSERT_EXPECTED = """
    insert into event_log.expected_report as known (source_id, organisation_id, period, due_on)
    values (%(source_id)s, %(organisation_id)s, %(period)s, %(due_on)s)
    on conflict (source_id, organisation_id, period) do update
    set due_on = excluded.due_on
    where known.due_on <> excluded.due_on
"""


def _row(source_id: str, item: ReportingOrganisation | ExpectedReport) -> dict[str, object]:
    columns = asdict(item)
    lists = {name: list(value) for name, value in columns.items() if isinstance(value, tuple)}
    return {"source_id": source_id, **columns, **lists}
