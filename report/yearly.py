"""Persons detected by calendar year, sex and age group: whole years only, with the inhabitants beside them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, Final, NamedTuple

from report.edition import ALL, COUNTRY, DETECTED, NO_SERVICE, POPULATION, SEXES, CellKey

_YEARS: Final = 3
"""So many years stand in an edition: a series, and no more than an edition must say anew each time."""


class Yearly(NamedTuple):
    years: tuple[str, ...]
    detected: dict[CellKey, int]
    """By sex and age group, the finest cells alone."""
    population: dict[CellKey, int]
    """The totals as well: a country publishes them."""


def yearly(rows: Iterable[Mapping[str, Any]]) -> Yearly:
    """Rows of rpt_detected_per_population_yearly for the whole country, of years that are complete."""
    told = list(rows)
    years = tuple(sorted({row["period_year"] for row in told})[-_YEARS:])
    recent = [row for row in told if row["period_year"] in years]
    finest = [row for row in recent if ALL not in row["category"].split(":")]
    detected: Counter[CellKey] = Counter()
    for table, row in product(DETECTED, finest):
        detected[year_cell(table, row["period_year"], _published(row["category"]))] += row[table]
    return Yearly(
        years,
        dict(detected),
        {
            year_cell(POPULATION, row["period_year"], row["category"]): row[POPULATION]
            for row in recent
            if row[POPULATION] is not None
        },
    )


def _published(category: str) -> str:
    """A sex that the seed does not know (`UNMAPPED` in the mart) is published with those that are not known."""
    sex, age = category.split(":")
    return category if sex in SEXES else f"{SEXES[-1]}:{age}"


def year_cell(table: str, year: str, category: str) -> CellKey:
    return CellKey(table, year, COUNTRY, NO_SERVICE, category)
