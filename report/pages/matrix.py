"""The first screen: region × service, how many needs are unmet of how many, in number, word and shade.

The word and the shade follow the share of needs unmet, and only what is published decides them: whoever reads the
page can derive each of them from the numbers beside it. docs/decisions/0111.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from report.edition import COUNTRY, NEEDED, CellKey, Label
from report.pages.figures import Figure, figure, percent, share
from report.pages.published import WHOLE_COUNTRY, Edition

_LEVELS = (
    (Decimal("0.5"), "4", "most unmet"),
    (Decimal("0.25"), "3", "many unmet"),
    (Decimal("0.1"), "2", "some unmet"),
)
_FEW = ("1", "few unmet")
_TENTH_OF_BAND, _FIFTH_OF_BAND = 40, 20
"""Four, the most a band may stand for, is a tenth of the one and a fifth of the other."""
_MOST_GAPS = 6


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """`level` names the shade: 0–4, or none, hidden, silent, open (nothing to compare with)."""

    unmet: Figure
    needed: Figure
    unknown: Figure
    level: str
    word: str

    @property
    def percent(self) -> str:
        return percent(share(self.unmet, self.needed))

    @property
    def is_word_only(self) -> bool:
        """True where no number stands beside the word."""
        return self.level == "none" or self.unmet.mark in ("not_reported", "absent")

    @property
    def partly(self) -> str:
        """How much of it was reported, where that is not all."""
        return self.unmet.reporting.words if self.unmet.is_partial and self.unmet.reporting else ""


class MatrixRow(NamedTuple):
    region: Label
    cells: tuple[MatrixCell, ...]


class Gap(NamedTuple):
    """One of the largest gaps, for the list above the matrix."""

    region: Label
    service_type: Label
    cell: MatrixCell


def matrix_rows(edition: Edition, period: str) -> tuple[MatrixRow, ...]:
    """One row per region and one for the country, in reading order."""
    regions = (*edition.codes("region"), WHOLE_COUNTRY)
    return tuple(MatrixRow(region, matrix_cells(edition, period, region.code)) for region in regions)


def largest_gaps(edition: Edition) -> tuple[Gap, ...]:
    """The places with most needs unmet over the year, of those whose number is published."""
    gaps = [
        Gap(row.region, service_type, cell)
        for row in matrix_rows(edition, edition.head.year)
        if row.region.code != COUNTRY
        for service_type, cell in zip(edition.codes("service_type"), row.cells, strict=True)
        if cell.unmet.mark == "shown"
    ]
    return tuple(sorted(gaps, key=lambda gap: -(gap.cell.unmet.value or 0))[:_MOST_GAPS])


def legible_quarter(edition: Edition) -> str | None:
    """The newest quarter, when at least half of its cells are not small (DOMAIN, Audiences).

    A cell is both of its numbers: *0 of 0–4* tells nobody anything.
    """
    newest = edition.quarters[-1]
    cells = [cell for row in matrix_rows(edition, newest) for cell in row.cells if cell.unmet.mark != "not_reported"]
    legible = sum(cell.unmet.is_number and cell.needed.is_number for cell in cells)
    return newest if cells and 2 * legible >= len(cells) else None


def matrix_cell(unmet: Figure, needed: Figure, unknown: Figure) -> MatrixCell:
    """The figures with the word and the shade they allow."""
    level, word = _mostly_unknown(unmet, needed, unknown) or _level_and_word(unmet, needed)
    return MatrixCell(unmet, needed, unknown, level, word)


def matrix_cells(edition: Edition, period: str, region: str) -> tuple[MatrixCell, ...]:
    """The cells of one region, one per service."""
    return tuple(
        matrix_cell(
            *(
                figure(edition, CellKey("gaps", period, region, service_type.code, category))
                for category in ("unmet", NEEDED, "unknown")
            )
        )
        for service_type in edition.codes("service_type")
    )


def _mostly_unknown(unmet: Figure, needed: Figure, unknown: Figure) -> tuple[str, str] | None:
    """Where at least half waits for a late report, few unmet is no good news and must not look like it."""
    if unmet.mark not in ("none", "band") or unknown.mark != "shown" or not needed.is_number:
        return None
    return ("silent", "mostly unknown") if 2 * (unknown.value or 0) >= (needed.value or 0) else None


def _level_and_word(unmet: Figure, needed: Figure) -> tuple[str, str]:
    if unmet.mark in ("not_reported", "absent"):
        return "silent", "not reported"
    if needed.mark == "none":
        return "none", "no need yet" if needed.is_partial else "no need"
    if unmet.mark == "hidden":
        return "hidden", ""
    if unmet.mark == "none":
        return "0", "none yet" if unmet.is_partial else "none unmet"
    return _banded(needed) if unmet.mark == "band" else _shaded(unmet, needed)


def _banded(needed: Figure) -> tuple[str, str]:
    """Nought to four of many is few. Of few it may be nobody or nearly all, and no shade may pretend to know."""
    if needed.is_number and (needed.value or 0) >= _TENTH_OF_BAND:
        return "1", "few or none"
    if needed.is_number and (needed.value or 0) >= _FIFTH_OF_BAND:
        return "1", "some or none"
    return "open", "too small to tell"


def _shaded(unmet: Figure, needed: Figure) -> tuple[str, str]:
    """By share. Five or more of fewer than twenty are over a quarter, so they are *many* without a share."""
    if not needed.is_number:
        return "open", "total hidden"
    ratio = share(unmet, needed)
    if ratio is None:
        return "3", "many unmet"
    return next(((level, word) for least, level, word in _LEVELS if ratio >= least), _FEW)
