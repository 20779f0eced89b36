"""From counts to marks: which totals are published, and each table through the disclosure control.

Every total that stands here is an equation somebody can use; what no page needs is not published. The tables are
protected service by service, for no total over services is published. docs/explanation/disclosure.md.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal

from anonymize.disclosure import Dimension, Key, Mark, hierarchical_table, may_show_cost, protect
from report.edition import (
    AGE_GROUPS,
    ALL,
    COUNTRY,
    DECISIONS,
    DETECTED,
    GAP_CLASSES,
    NEEDED,
    NO_SERVICE,
    SEXES,
    CellKey,
    CostCell,
    Figures,
    PublishedCell,
)
from report.reading import is_unreported

Cells = dict[CellKey, PublishedCell]

_MARK_NAMES = {Mark.SHOWN: "shown", Mark.NONE: "none", Mark.BAND: "band", Mark.HIDDEN: "hidden"}


def protected(figures: Figures) -> Cells:
    """Every cell that is published, with its mark. Raises DisclosureError when one table cannot be made safe."""
    tables = [
        *_gap_tables(figures), *_identification_tables(figures), *_client_tables(figures), *_detected_tables(figures),
    ]  # fmt: skip
    cells: Cells = {}
    for table in tables:
        cells.update(_protected_table(table))
    cells.update(_unreported(figures))
    cells.update({key: _cost_cell(cost) for key, cost in figures.costs.items()})
    cells.update({key: PublishedCell("shown", inhabitants) for key, inhabitants in figures.population.items()})
    return cells


class _Table:
    """One table of counts of one service type, or of none."""

    def __init__(
        self,
        name: str,
        service_type: str,
        figures: Figures,
        periods: Dimension,
        categories: Dimension,
        regions: Dimension | None = None,
    ) -> None:
        self.name, self.service_type = name, service_type
        self.dimensions = (periods, regions or _regions(figures), categories)
        self.counts: dict[Key, int] = {
            (key.period, key.region, key.category): count
            for key, count in figures.counts.items()
            if key.table == name and key.service_type == service_type
        }
        self.fixed = _fixed(figures, service_type, categories) if name == "gaps" else frozenset()


def _regions(figures: Figures) -> Dimension:
    regions = tuple(label.code for label in figures.labels if label.kind == "region")
    return Dimension("region", regions, {COUNTRY: regions})


def _protected_table(table: _Table) -> Cells:
    counts = hierarchical_table(table.counts, table.dimensions, fixed=table.fixed, category=table.dimensions[2].name)
    return {
        CellKey(table.name, period, region, table.service_type, category): PublishedCell(_MARK_NAMES[mark], value)
        for (period, region, category), (mark, value) in protect(counts).cells().items()
    }


def _gap_tables(figures: Figures) -> Iterator[_Table]:
    periods = Dimension("period", figures.quarters, {figures.year: figures.quarters})
    classes = Dimension("class", GAP_CLASSES, {NEEDED: GAP_CLASSES}, {NEEDED: 4.0, "unmet": 2.0})
    for service_type in _service_types(figures):
        yield _Table("gaps", service_type, figures, periods, classes)


def _identification_tables(figures: Figures) -> Iterator[_Table]:
    """Decisions add up over the year; stages are never added to each other."""
    periods = Dimension("period", figures.quarters, {figures.year: figures.quarters})
    yield _Table("identifications", NO_SERVICE, figures, periods, Dimension("stage and outcome", DECISIONS))


def _client_tables(figures: Figures) -> Iterator[_Table]:
    """Persons by first qualifying row add up within one quarter only, so there is no year here (R5)."""
    for service_type in _service_types(figures):
        yield _Table(
            "clients", service_type, figures, Dimension("period", figures.quarters), Dimension("who", ("clients",))
        )


def _detected_tables(figures: Figures) -> Iterator[_Table]:
    """Persons of a year by sex and age group; years are never added up, for they share persons (R5)."""
    if figures.years:
        years, country = Dimension("period", figures.years), Dimension("region", (COUNTRY,))
        for name in DETECTED:
            yield _Table(name, NO_SERVICE, figures, years, _sexes_and_ages(), country)


def _sexes_and_ages() -> Dimension:
    """The inside and both margins of a table of sex and age group."""
    inside = tuple(f"{sex}:{age}" for sex in SEXES for age in AGE_GROUPS)
    by_sex = {f"{sex}:{ALL}": tuple(f"{sex}:{age}" for age in AGE_GROUPS) for sex in SEXES}
    by_age = {f"{ALL}:{age}": tuple(f"{sex}:{age}" for sex in SEXES) for age in AGE_GROUPS}
    return Dimension("sex and age", inside, {**by_sex, **by_age, f"{ALL}:{ALL}": inside}, {f"{ALL}:{ALL}": 4.0})


def _service_types(figures: Figures) -> tuple[str, ...]:
    return tuple(label.code for label in figures.labels if label.kind == "service_type")


def _unreported_places(figures: Figures) -> Iterator[tuple[str, str, str]]:
    """Quarters in which nobody reported of a region and service, and the year where that holds for all its quarters."""
    silent = {place for place, coverage in figures.coverage.items() if is_unreported(coverage)}
    yield from silent
    for region, service_type in {(region, service_type) for _, region, service_type in silent}:
        if all((quarter, region, service_type) in silent for quarter in figures.quarters):
            yield figures.year, region, service_type


def _fixed(figures: Figures, service_type: str, categories: Dimension) -> Collection[tuple[str, str, str]]:
    """Cells of regions that did not report: everybody knows there is nothing behind them."""
    return frozenset(
        (period, region, category)
        for period, region, service in _unreported_places(figures)
        if service == service_type
        for category in categories.all_codes
    )


def _unreported(figures: Figures) -> Cells:
    """*Not reported* in place of the zero that the table holds there."""
    return {
        CellKey("gaps", period, region, service_type, category): PublishedCell("not_reported", None)
        for period, region, service_type in _unreported_places(figures)
        for category in (*GAP_CLASSES, NEEDED)
    }


def _cost_cell(cost: CostCell) -> PublishedCell:
    if not may_show_cost(clients=cost.clients, providers=cost.providers):
        return PublishedCell("hidden", None)
    return PublishedCell("shown", (cost.amount / cost.clients).quantize(Decimal("0.01")))
