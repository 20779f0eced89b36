"""Which figures are published and which of their totals: counts from the warehouse as tables for disclosure control.

Few totals on purpose: each is one more equation for whoever does the sums. Macro-regions and a total over all services are
not published. Docs: docs/explanation/disclosure.md; decision 0101.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from anonymize.disclosure import CountTable, Dimension, Key, hierarchical_table
from report.cells import ALL, CLIENTS, DETECTIONS, GAP_CLASSES, GAPS, IDENTIFICATIONS, Place, Reported, year_of


@dataclass(frozen=True)
class Slice:
    """One table to protect, all its periods together, and how to name its cells outside."""

    table: CountTable
    places: tuple[Place, ...]  # one per key of the table
    reported: Mapping[Place, Reported] = field(default_factory=dict)

    def frozen(self) -> Iterator[tuple[Place, int]]:
        """The finest cells that are not zero: all totals can be made from them."""
        for index in self.table.inner_cells():
            if self.table.values[index]:
                yield self.places[index], int(self.table.values[index])


@dataclass(frozen=True)
class GapRow:
    """One row of `rpt_gaps_quarterly`, as far as it is published."""

    period: str
    region_code: str
    service_type_code: str
    counts: Mapping[str, int]  # by GAP_CLASSES
    reported: Reported


def gap_slices(rows: Sequence[GapRow]) -> Iterator[Slice]:
    """A table for each calendar year: service × region × class × quarter, with totals over all but the services."""
    for year in sorted({year_of(row.period) for row in rows}):
        yield _gap_slice(year, [row for row in rows if year_of(row.period) == year])


def _gap_slice(year: str, rows: Sequence[GapRow]) -> Slice:
    regions = sorted({row.region_code for row in rows})
    services = sorted({row.service_type_code for row in rows})
    counts = {
        (row.service_type_code, row.region_code, name, row.period): row.counts[name]
        for row in rows
        for name in GAP_CLASSES
    }
    dimensions = [
        Dimension("service", tuple(services)),
        Dimension("region", tuple(regions), {ALL: tuple(regions)}, {ALL: 4.0, "NONE": 0.5, "UNKNOWN": 0.5}),
        Dimension("class", GAP_CLASSES, {"needed": GAP_CLASSES}, {"needed": 3.0, "unmet": 2.0, "barrier": 1.5}),
        periods(year, {row.period for row in rows}),
    ]
    silent = {key for row in rows if _is_silent(row) for key in _cells_of(row)}
    table = hierarchical_table(counts, dimensions, fixed=silent, category="class")
    places = tuple(Place(GAPS, period, region, service, "", name) for service, region, name, period in table.keys)
    return Slice(table, places, _reported(rows, year))


def _is_silent(row: GapRow) -> bool:
    """Nobody reported and nothing is known: shown as *not reported*, so everybody knows that nothing stands behind it."""
    return not row.reported.reported and not any(row.counts.values())


def _cells_of(row: GapRow) -> Iterator[Key]:
    return ((row.service_type_code, row.region_code, name, row.period) for name in (*GAP_CLASSES, "needed"))


def _reported(rows: Sequence[GapRow], year: str) -> dict[Place, Reported]:
    """By place without measure. A year counts an organisation as reported only if no quarter is short of one."""
    found = {Place(GAPS, row.period, row.region_code, row.service_type_code): row.reported for row in rows}
    by_year: dict[Place, list[Reported]] = {}
    for row in rows:
        by_year.setdefault(Place(GAPS, year, row.region_code, row.service_type_code), []).append(row.reported)
    return found | {place: _over_a_year(each) for place, each in by_year.items()}


def _over_a_year(quarters: Iterable[Reported]) -> Reported:
    due = [quarter for quarter in quarters if quarter.expected]
    if not due:
        return Reported(0, 0)
    expected = max(quarter.expected or 0 for quarter in due)
    missing = max((quarter.expected or 0) - (quarter.reported or 0) for quarter in due)
    return Reported(expected, expected - missing)


@dataclass(frozen=True)
class CategoryRow:
    """A count by codes of a national table (detections, decisions, clients)."""

    period: str
    codes: tuple[str, ...]
    count: int


def detection_slices(rows: Sequence[CategoryRow]) -> Iterator[Slice]:
    """Detections by form of violence and detecting body; quarter ⊂ year."""
    yield from _yearly(DETECTIONS, "detections", rows, ("form", "body"), totals=("form", "body"), category="form")


def identification_slices(rows: Sequence[CategoryRow]) -> Iterator[Slice]:
    """Decisions by stage, kind and outcome; quarter ⊂ year. Stages are never added up."""
    names = ("stage", "kind", "outcome")
    yield from _yearly(IDENTIFICATIONS, "decisions", rows, names, totals=("outcome",), category="outcome")


def client_slices(rows: Sequence[CategoryRow]) -> Iterator[Slice]:
    """Distinct persons by class and role, each quarter by itself: persons do not add up over time (R5)."""
    for period in sorted({row.period for row in rows}):
        mine = [row for row in rows if row.period == period]
        dimensions = [_codes("class", mine, 0, with_total=True), _codes("role", mine, 1, with_total=False)]
        table = hierarchical_table({row.codes: row.count for row in mine}, dimensions, category="class")
        yield Slice(table, tuple(Place(CLIENTS, period, "", "", "/".join(key), "persons") for key in table.keys))


def _yearly(
    name: str, measure: str, rows: Sequence[CategoryRow], names: tuple[str, ...], *, totals: tuple[str, ...], category: str
) -> Iterator[Slice]:
    for year in sorted({year_of(row.period) for row in rows}):
        mine = [row for row in rows if year_of(row.period) == year]
        dimensions = [_codes(each, mine, axis, with_total=each in totals) for axis, each in enumerate(names)]
        dimensions.append(periods(year, {row.period for row in mine}))
        counts = {(*row.codes, row.period): row.count for row in mine}
        table = hierarchical_table(counts, dimensions, category=category)
        places = (Place(name, key[-1], "", "", "/".join(key[:-1]), measure) for key in table.keys)
        yield Slice(table, tuple(places))


def _codes(name: str, rows: Iterable[CategoryRow], axis: int, *, with_total: bool) -> Dimension:
    codes = tuple(sorted({row.codes[axis] for row in rows}))
    return Dimension(name, codes, {ALL: codes} if with_total else {}, {ALL: 2.0})


def periods(year: str, quarters: Iterable[str]) -> Dimension:
    """Quarters and the year (so far) that they make up."""
    codes = tuple(sorted(quarters))
    return Dimension("period", codes, {year: codes}, {year: 3.0})
