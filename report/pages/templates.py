"""The pages, from templates that escape everything."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from report.edition import COUNTRY, Label
from report.pages import matrix, tables
from report.pages.names import FIRST_PAGE, region_page
from report.pages.published import WHOLE_COUNTRY, Edition
from report.wording import (
    BREAK_MEANING,
    MARK_MEANINGS,
    NEED_CLASSES,
    NEED_MEANINGS,
    OUTCOMES,
    STAGES,
    counted,
    day_words,
    period_name,
    short_month_name,
)  # fmt: skip

FOLDER = Path(__file__).parents[1] / "templates"
ASSETS = ("style.css", "icon.svg")
PAGES = (
    (FIRST_PAGE, "Overview"),
    (region_page(COUNTRY), "Whole country"),
    ("identifications.html", "Identifications"),
    ("services.html", "Services and cost"),
    ("about.html", "How it is counted"),
)


def asset_files() -> dict[str, bytes]:
    return {name: (FOLDER / name).read_bytes() for name in ASSETS}


def templates() -> Environment:
    """They escape everything, and stop at a name that is not there."""
    return Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def page_files(edition: Edition) -> dict[str, bytes]:
    """Every page by its file name."""
    environment, shared = templates(), _shared(edition)
    return {
        name: environment.get_template(template).render(**shared, **content, here=name).encode()
        for name, template, content in _pages(edition)
    }


def _pages(edition: Edition) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    yield FIRST_PAGE, "index.html", _index(edition)
    for region in (*edition.codes("region"), WHOLE_COUNTRY):
        yield region_page(region.code), "region.html", _region(edition, region)
    yield "identifications.html", "identifications.html", {
        "tables": tables.identification_tables(edition), "stages": STAGES, "outcomes": OUTCOMES,
        "has_missing": bool(edition.missing),
    }  # fmt: skip
    yield "services.html", "services.html", _services(edition)
    yield "about.html", "about.html", _about(edition)


def _shared(edition: Edition) -> dict[str, Any]:
    return {
        "pages": PAGES,
        "groups": tables.region_groups(edition),
        "classes": NEED_CLASSES,
        "marks": {**MARK_MEANINGS, "b": BREAK_MEANING} if edition.breaks else MARK_MEANINGS,
        "vintage_id": edition.head.vintage_id,
        "year_name": period_name(edition.head.year),
        "data_as_of": day_words(edition.head.build.data_as_of),
        "reported_until": tables.reported_until(edition),
    }


def _index(edition: Edition) -> dict[str, Any]:
    quarter = matrix.legible_quarter(edition)
    missing = tables.missing_lines(edition)
    return {
        "services": edition.codes("service_type"),
        "year_rows": matrix.matrix_rows(edition, edition.head.year),
        "quarter_rows": matrix.matrix_rows(edition, quarter) if quarter else (),
        "quarter_name": period_name(quarter) if quarter else "",
        "largest": matrix.largest_gaps(edition),
        "missing": missing,
        "missing_months": [short_month_name(month) for month in tables.missing_months(edition)],
        "missing_reports": counted(len(edition.missing), "report") + (" is" if len(edition.missing) == 1 else " are"),
        "missing_organisations": counted(len(missing), "organisation"),
        "national": tables.national_rows(edition),
    }


def _region(edition: Edition, region: Label) -> dict[str, Any]:
    is_beside = region.parent == region.code
    return {
        "region": region,
        "macro_region": "" if is_beside else edition.names.get(("macro_region", region.parent or ""), ""),
        "tables": tables.needs_tables(edition, region.code),
        "year_cells": matrix.matrix_cells(edition, edition.head.year, region.code),
    }


def _services(edition: Edition) -> dict[str, Any]:
    return {
        "services": edition.codes("service_type"),
        "client_tables": tables.client_tables(edition),
        "costs": tables.cost_rows(edition),
        "quarter_names": [period_name(quarter) for quarter in edition.quarters],
    }


def _about(edition: Edition) -> dict[str, Any]:
    head = edition.head
    return {
        "meanings": NEED_MEANINGS,
        "breaks": tables.break_lines(edition),
        "protected_cells": head.protected_cells,
        "to_position": head.build.to_position,
        "chain_head": head.build.chain_head,
        "definitions_version": head.build.definitions_version,
        "code_version": head.build.code_version,
        "digest": head.content_digest.hex(),
        "public_key": head.public_key.hex(),
        "signature": head.signature.hex(),
    }
