"""Who reports through a source and which months are due when, as its file says: "no rows" is not "no
report"."""

from collections.abc import Iterator
from datetime import date

from event_log.organisations import ExpectedReport, ReportingOrganisation
from ingest.contracts.model import Organisation, SourceFile


def reporting_organisations(file: SourceFile) -> list[ReportingOrganisation]:
    """The organisations of the file whose months it brings, as the log keeps them."""
    return [
        ReportingOrganisation(
            organisation_id=each.id,
            organisation_kind_code=each.kind,
            region_code=each.region,
            service_type_codes=tuple(each.service_types),
            assesses_needs=each.assesses_needs,
            service_area_codes=tuple(each.service_area),
            reports_from=first,
            reports_until=date.fromisoformat(each.reports_until) if each.reports_until else None,
        )
        for each in file.organisations
        if (first := _first_month(each)) is not None
    ]


def expected_reports(file: SourceFile, today: date) -> list[ExpectedReport]:
    """Every month from the first one to the present; who counts judges by data_as_of which of them were
    due."""
    return [
        ExpectedReport(each.id, month, _following(month).replace(day=file.calendar.due_day))
        for each in file.organisations
        for month in _months(each, today)
    ]


def _first_month(organisation: Organisation) -> date | None:
    return date.fromisoformat(organisation.reports_from) if organisation.reports_from else None


def _months(organisation: Organisation, today: date) -> Iterator[date]:
    month, last = _first_month(organisation), today
    if organisation.reports_until:
        last = min(last, date.fromisoformat(organisation.reports_until))
    while month is not None and month <= last:
        yield month
        month = _following(month)


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
