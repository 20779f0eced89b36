"""SDG indicator 16.2.2: detected victims of trafficking per 100,000 inhabitants, by sex, age and form of exploitation.

Source of the wording: UN Statistics Division, metadata of indicator 16.2.2 (custodian UNODC). It counts what was
detected; the hidden part that the indicator speaks of as well is estimated elsewhere.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from report.edition import AGE_GROUPS, ALL, POPULATION, SEXES
from report.export.columns import Column
from report.export.layout import Layout
from report.pages.figures import figure
from report.pages.published import Edition
from report.yearly import year_cell
from vocabulary.codes import EXPLOITATION_FORMS

TABLE: Final = "detected_tip"
_NO_FORM: Final = "not published: forms are counted by quarter and region, and persons of four quarters are not added"
_NO_RATE: Final = "no rate: nobody counts the inhabitants of this group"

SDG_LAYOUT: Final = Layout(
    "sdg-16-2-2",
    "SDG 16.2.2: detected victims of trafficking per 100,000 inhabitants",
    (
        Column("year", "string", "Year", "Calendar year; only years that were reported whole."),
        Column("sex", "string", "Sex", "female, male, other, unknown; ALL for all."),
        Column("age", "string", "Age", "0_17, 18_64, 65_plus, unknown; ALL for all."),
        Column("form", "string", "Form of exploitation", "A form of HTCDS; ALL for all."),
        Column("persons", "integer", "Persons", "Persons first detected in the year; empty where a mark stands."),
        Column("population", "integer", "Inhabitants", "Official, mid-year; empty where nobody counts the group."),
        Column("rate", "number", "Per 100,000", "persons / population × 100,000, two decimals."),
        Column("mark", "string", "Mark", "[c] hidden or 0–4, [z] no figure; empty beside a number."),
        Column("break_mark", "string", "Break", "b where the series breaks."),
        Column("reason", "string", "Reason", "Why a number is missing."),
        Column("edition", "string", "Edition", "The vintage the number was published in."),
    ),
    ("year", "sex", "age", "form"),
    ("6",),
    {
        "definition": "Persons first detected in the year as trafficked, per 100,000 inhabitants.",
        "numerator": "persons",
        "denominator": "population",
        "unit": "person",
        "period_rule": "Year of the first detection in it.",
        "region_rule": "Whole country.",
        "source": "Published edition, table detected_tip.",
        "caveat": "The detected part. Internal like its edition until `nrm check-output` has passed it. A rate is of "
        "published numbers alone.",
    },
)


def sdg_rows(edition: Edition) -> Iterator[tuple[Any, ...]]:
    for year in _years(edition):
        for sex in (ALL, *SEXES):
            for age in (ALL, *AGE_GROUPS):
                yield _row(edition, year, sex, age)
        for form in sorted(EXPLOITATION_FORMS):
            yield year, ALL, ALL, form, None, None, None, "[z]", "", _NO_FORM, edition.head.vintage_id


def _years(edition: Edition) -> list[str]:
    return sorted({key.period for key in edition.cells if key.table == TABLE})


def _row(edition: Edition, year: str, sex: str, age: str) -> tuple[Any, ...]:
    each = figure(edition, year_cell(TABLE, year, f"{sex}:{age}"))
    population = figure(edition, year_cell(POPULATION, year, f"{sex}:{age}")).value
    persons = int(each.value) if each.value is not None else None
    inhabitants = int(population) if population is not None else None
    reason = each.words if persons is None else "" if inhabitants else _NO_RATE
    return (
        year, sex, age, ALL, persons, inhabitants, _rate(persons, inhabitants), each.symbol, each.break_mark, reason,
        edition.head.vintage_id,
    )  # fmt: skip


def _rate(persons: int | None, inhabitants: int | None) -> float | None:
    """Per 100,000; nothing without both."""
    if persons is None or not inhabitants:
        return None
    rate = Decimal(100_000 * persons) / inhabitants
    return float(rate.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
