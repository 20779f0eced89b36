"""The tables of the other pages, as rows of figures ready to print."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from report.edition import COUNTRY, NEEDED, NO_SERVICE, CellKey, Label
from report.pages.figures import Figure, figure, percent, share
from report.pages.published import WHOLE_COUNTRY, Edition, Missing
from report.wording import (
    NEED_CLASSES,
    OUTCOMES,
    STAGES,
    TABLES,
    day_words,
    month_words,
    period_name,
    short_period_name,
)

_MONTHS_OF_GRID = 12


class Row(NamedTuple):
    """A line of a table: its heading, its figures, who reported, and the share of needs unmet where allowed."""

    name: str
    figures: tuple[Figure, ...]
    reported: str = ""
    percent: str = ""
    is_total: bool = False

    @property
    def is_silent(self) -> bool:
        return all(each.mark == "not_reported" for each in self.figures)


class Table(NamedTuple):
    """`code` is unique on its page."""

    code: str
    caption: str
    rows: tuple[Row, ...]


class RegionGroup(NamedTuple):
    name: str
    regions: tuple[Label, ...]


class MissingLine(NamedTuple):
    """`marks`: for each month of the grid, whether its report is missing; `earlier`: how many before it."""

    organisation_id: str
    months: str
    number: int
    since: str
    earlier: int
    marks: tuple[bool, ...]


class BreakLine(NamedTuple):
    """Where a series breaks, in words, and why."""

    where: str
    note: str


def break_lines(edition: Edition) -> tuple[BreakLine, ...]:
    """The breaks in the periods of the edition; it keeps those before, for whoever compares it with older ones."""
    shown = (each for each in edition.breaks if each.from_quarter in edition.quarters)
    return tuple(
        BreakLine(f"{TABLES[each.table]}, from {period_name(each.from_quarter)}", each.note_en) for each in shown
    )


def periods(edition: Edition) -> tuple[str, ...]:
    """The year and its quarters, newest quarter last."""
    return (edition.head.year, *edition.quarters)


def region_groups(edition: Edition) -> tuple[RegionGroup, ...]:
    """Regions by macro-region in reading order; the rows that are no region (their own parent) come last."""
    regions = edition.codes("region")
    groups = [
        RegionGroup(macro.name, tuple(region for region in regions if region.parent == macro.code != region.code))
        for macro in edition.codes("macro_region")
    ]
    beside = RegionGroup("Beside the regions", tuple(region for region in regions if region.parent == region.code))
    return tuple(group for group in (*groups, beside) if group.regions)


def needs_tables(edition: Edition, region: str) -> tuple[Table, ...]:
    """One table per service: the year and the quarters by what became of the needs."""
    return tuple(
        Table(
            service.code,
            service.name,
            tuple(_needs_row(edition, period, region, service.code) for period in periods(edition)),
        )
        for service in edition.codes("service_type")
    )


def national_rows(edition: Edition) -> tuple[Row, ...]:
    """One row per service for the whole country and year."""
    return tuple(
        _needs_row(edition, edition.head.year, COUNTRY, service.code, service.name)
        for service in edition.codes("service_type")
    )


def identification_tables(edition: Edition) -> tuple[Table, ...]:
    """One table per period: decisions by region, stage and outcome."""
    categories = [f"{stage}:{outcome}" for stage in STAGES for outcome in OUTCOMES]
    return tuple(
        Table(
            f"p{number}",
            period_name(period),
            tuple(_region_rows(edition, "identifications", period, [(NO_SERVICE, each) for each in categories])),
        )
        for number, period in enumerate(periods(edition))
    )


def client_tables(edition: Edition) -> tuple[Table, ...]:
    """One table per quarter, newest first: persons served by region and service."""
    services = [(service.code, "clients") for service in edition.codes("service_type")]
    return tuple(
        Table(f"q{number}", period_name(quarter), tuple(_region_rows(edition, "clients", quarter, services)))
        for number, quarter in enumerate(reversed(edition.quarters))
    )


def cost_rows(edition: Edition) -> tuple[Row, ...]:
    """Cost per client by service in reading order (never by cost), one column per quarter."""
    return tuple(
        Row(
            service.name,
            tuple(
                figure(edition, CellKey("cost", quarter, COUNTRY, service.code, "cost_per_client"))
                for quarter in edition.quarters
            ),
        )
        for service in edition.codes("service_type")
    )


def missing_months(edition: Edition) -> tuple[str, ...]:
    """The columns of the grid of missing reports: a year at most, up to the newest of them."""
    months = {missing.month for missing in edition.missing}
    if not months:
        return ()
    newest = _ordinal(max(months))
    oldest = max(_ordinal(min(months)), newest - _MONTHS_OF_GRID + 1)
    return tuple(f"{(each - 1) // 12}-{(each - 1) % 12 + 1:02d}" for each in range(oldest, newest + 1))


def missing_lines(edition: Edition) -> tuple[MissingLine, ...]:
    """Whose reports are missing, one line per organisation."""
    columns = missing_months(edition)
    grouped = groupby(edition.missing, key=lambda missing: missing.organisation_id)
    return tuple(_missing_line(organisation, list(missing), columns) for organisation, missing in grouped)


def reported_until(edition: Edition) -> str:
    """``reports complete up to July 2026``, or that all have come."""
    if not edition.missing:
        return "every report that was due has come"
    year, month = map(int, min(missing.month for missing in edition.missing).split("-"))
    before = f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02d}"
    return f"reports complete up to {month_words(before)}"


def _needs_row(edition: Edition, period: str, region: str, service_type: str, name: str = "") -> Row:
    figures = {each: figure(edition, CellKey("gaps", period, region, service_type, each)) for each in NEED_CLASSES}
    reporting = figures[NEEDED].reporting
    return Row(
        name or short_period_name(period),
        tuple(figures.values()),
        reporting.words.removesuffix(" reported") if reporting else "",
        percent(share(figures["unmet"], figures[NEEDED])),
        period == edition.head.year and not name,
    )


def _region_rows(edition: Edition, table: str, period: str, columns: list[tuple[str, str]]) -> Iterator[Row]:
    for region in (*edition.codes("region"), WHOLE_COUNTRY):
        figures = tuple(
            figure(edition, CellKey(table, period, region.code, service_type, category))
            for service_type, category in columns
        )
        yield Row(region.name, figures, is_total=region.code == COUNTRY)


def _missing_line(organisation_id: str, missing: list[Missing], columns: tuple[str, ...]) -> MissingLine:
    months = [each.month for each in missing]
    return MissingLine(
        organisation_id, _runs(months), len(months), day_words(missing[0].due_on),
        sum(month not in columns for month in months), tuple(column in months for column in columns),
    )  # fmt: skip


def _runs(months: list[str]) -> str:
    """Neighbouring months as one run: ``June 2026 – August 2026, October 2026``."""
    runs = groupby(enumerate(months), key=lambda pair: _ordinal(pair[1]) - pair[0])
    spans = [[month for _, month in run] for _, run in runs]
    return ", ".join(
        month_words(span[0]) if len(span) == 1 else f"{month_words(span[0])} – {month_words(span[-1])}"
        for span in spans
    )


def _ordinal(month: str) -> int:
    """Months counted through, so that neighbours differ by one."""
    return 12 * int(month[:4]) + int(month[5:])
