"""rpt_detected_per_population_yearly: persons detected beside those who live in the country."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from synthetic.check.facts import Detection
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, Value, World
from synthetic.check.people import first_rows

ALL = "ALL"
KINDS = ("tip", "dv")
MEASURES = ("tip_persons", "dv_persons", "population", "tip_per_hundred_thousand", "dv_per_hundred_thousand")
AGE_GROUPS = ((18, "0_17"), (65, "18_64"))
CENT = Decimal("0.01")


def cells(world: World) -> Cells:
    persons, population = Tally([f"{kind}_persons" for kind in KINDS]), _population(world)
    for key in population:
        persons.touch(key)
    for kind in KINDS:
        for row in _first_detections(world, kind):
            for key in _rolled(row):
                persons.add(key, f"{kind}_persons")
    return {key: _measures(world, key, row, population.get(key)) for key, row in persons.rows().items()}


def _first_detections(world: World, kind: str) -> Iterator[Key]:
    """Each person's first of the year."""
    told = [one for one in world.facts.detections if kind in one.victimisation]
    rows = (((world.people.of(one.subject), one.on.year), (one.on, *_row_of(one)[1:])) for one in told)
    for (_, year), row in first_rows(rows).items():
        yield (str(year), *map(str, row[1:]))


def _row_of(one: Detection) -> Key:
    return (str(one.on.year), one.region, one.sex or "unknown", _age_group(one.age))


def _age_group(age: int | None) -> str:
    if age is None or age < 0:
        return "unknown"
    return next((name for limit, name in AGE_GROUPS if age < limit), "65_plus")


def _rolled(row: Key) -> list[Key]:
    """The rows in which one person or inhabitant is: of the region, of sex and age, of the country."""
    year, region, sex, age = row
    return [(year, region, ALL, ALL), (year, ALL, sex, age), (year, ALL, ALL, ALL)]


def _population(world: World) -> dict[Key, int]:
    years = {quarter[:4] for quarter in world.calendar.quarters()}
    found: Counter[Key] = Counter()
    for row, persons in world.facts.population.items():
        if row[0] in years:
            for key in _rolled(row):
                found[key] += persons
    return found


def _measures(world: World, key: Key, row: dict[str, int | Decimal], population: int | None) -> dict[str, Value]:
    first = min(one.reports_from for one in world.facts.organisations)
    year = int(key[0])
    return {
        **row,
        "population": population,
        **{f"{kind}_per_hundred_thousand": _rate(row[f"{kind}_persons"], population) for kind in KINDS},
        "is_complete": first <= date(year, 1, 1) and date(year, 12, 31) < world.facts.data_as_of,
    }


def _rate(persons: int | Decimal, population: int | None) -> Decimal | None:
    if not population:
        return None
    return (Decimal(persons) * 100_000 / population).quantize(CENT, ROUND_HALF_UP)


MART = Mart(
    name="rpt_detected_per_population_yearly",
    grain=("period_year", "region_code", "sex_code", "age_group_code"),
    measures=MEASURES,
    cells=cells,
    attributes=("is_complete",),
    note=f"persons: {SAME_PERSONS}",
)
