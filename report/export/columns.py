"""The variables of an exported edition: the one place that says their names, types and meanings."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    """`string`, `number`, `integer` or `date`, as Data Package names them."""
    title: str
    description: str
    labels: str | None = None
    """The column beside it that says each code in words: statistics programs get both as one labelled variable."""


FIGURES: Final = (
    Column(
        "table_code",
        "string",
        "Table",
        "Which table of the edition: gaps, identifications, clients, cost.",
        labels="table",
    ),
    Column(
        "table",
        "string",
        "Table in words",
        "The table's title.",
    ),
    Column(
        "period",
        "string",
        "Period",
        "A quarter (2026-Q3) or the year of the edition (2025-Q4/2026-Q3).",
        labels="period_name",
    ),
    Column(
        "period_name",
        "string",
        "Period in words",
        "The months of the period.",
    ),
    Column(
        "region_code",
        "string",
        "Region",
        "Region of residence, of detection for identifications, COUNTRY for all.",
        labels="region",
    ),
    Column(
        "region",
        "string",
        "Region in words",
        "The region's name.",
    ),
    Column(
        "service_type_code",
        "string",
        "Service",
        "Service type; empty where the table is not about services.",
        labels="service_type",
    ),
    Column(
        "service_type",
        "string",
        "Service in words",
        "The service type's name.",
    ),
    Column(
        "category_code",
        "string",
        "Category",
        "What is counted: a class of need, a stage and outcome, clients, cost.",
        labels="category",
    ),
    Column(
        "category",
        "string",
        "Category in words",
        "The category in words.",
    ),
    Column(
        "value",
        "number",
        "Value",
        "The published number: needs, decisions, persons, or euro per client. Empty where a mark stands instead.",
    ),
    Column(
        "mark",
        "string",
        "Mark",
        "[c] hidden or 0–4, [x] not reported, [z] no figure; empty beside a number.",
    ),
    Column(
        "mark_words",
        "string",
        "Mark in words",
        "The mark, and how many of the organisations reported where not all did.",
    ),
    Column(
        "expected_organisations",
        "integer",
        "Reports expected",
        "Organisations that could have answered and owed a report; empty where nobody counts them.",
    ),
    Column(
        "reported_organisations",
        "integer",
        "Reports received",
        "Those of them that reported.",
    ),
    Column(
        "edition",
        "string",
        "Edition",
        "The vintage the cell was published in; quote it with the number.",
    ),
    Column(
        "break_mark",
        "string",
        "Break",
        "b where the series breaks: this number cannot be compared with the period before. Empty otherwise.",
    ),
    Column(
        "break_note",
        "string",
        "What changed",
        "What is counted otherwise from here on.",
    ),
)
"""Resource `figures`: a row for each published cell. Its key is table, period, region, service and category."""

FIGURES_KEY: Final = ("table_code", "period", "region_code", "service_type_code", "category_code")

MISSING: Final = (
    Column("organisation_id", "string", "Organisation", "Who owes the report."),
    Column("period_month", "string", "Month", "The month it is about, YYYY-MM."),
    Column("due_on", "date", "Due", "The day it was due."),
)
"""Resource `missing_reports`: a row for each report that was due and has not come."""

MISSING_KEY: Final = ("organisation_id", "period_month")
