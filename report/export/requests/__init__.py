"""Ready tables in the shape that others ask for: SDG indicator 16.2.2, and the statistics of GRETA and GREVIO.

Every number is a published cell of the edition. What no edition publishes, or nobody collects, is a row with the reason
and no number: never a zero. No conformance is claimed; docs/how-to/use-the-figures.md says how far each goes.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from report.export.layout import Layout
from report.export.requests.council import council_layout, council_rows
from report.export.requests.greta import GRETA
from report.export.requests.grevio import GREVIO
from report.export.requests.sdg import SDG_LAYOUT, sdg_rows
from report.pages.published import Edition

Rows = Callable[[Edition], Iterator[tuple[Any, ...]]]

REQUESTS: Final[Mapping[str, tuple[Layout, Rows]]] = {
    "sdg-16-2-2": (SDG_LAYOUT, sdg_rows),
    "greta": (council_layout("greta", "What GRETA asks for, as far as it is published"), council_rows(GRETA)),
    "grevio": (council_layout("grevio", "What GREVIO asks for, as far as it is published"), council_rows(GREVIO)),
}
"""Name of the table → its columns, and its rows out of an edition."""
