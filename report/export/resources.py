"""The tables of an exported edition, ready to be written in any format."""

from collections.abc import Collection, Iterator
from typing import Final

from report.codebook import Table
from report.export.columns import FIGURES, FIGURES_KEY, MISSING, MISSING_KEY
from report.export.layout import Layout, Resource
from report.export.quality import MARKED, RESTATED, marked_rows, restated_rows
from report.export.requests import REQUESTS
from report.pages.exports import lines
from report.pages.published import Edition

_FIGURES: Final = Layout("figures", "Published figures", FIGURES, FIGURES_KEY)
_MISSING: Final = Layout("missing_reports", "Reports that are missing", MISSING, MISSING_KEY)


def requested(edition: Edition, names: Collection[str]) -> Iterator[Resource]:
    """The ready tables of these names (`requests.REQUESTS`)."""
    for name in names:
        layout, rows = REQUESTS[name]
        yield layout.filled(rows(edition))


def resources(edition: Edition, before: Edition | None = None) -> Iterator[Resource]:
    """`before`: the edition that was the newest until this one; without it nothing was restated."""
    yield _FIGURES.filled((line.key.table, *line.cells) for line in lines(edition))
    yield _MISSING.filled(map(tuple, edition.missing))
    yield MARKED.filled(marked_rows(edition))
    yield RESTATED.filled(restated_rows(before, edition))


def export_tables() -> tuple[Table, ...]:
    """The entries of the codebook for what is exported beside the figures, which have their marts."""
    return tuple(layout.described() for layout in (MARKED, RESTATED, *(layout for layout, _ in REQUESTS.values())))
