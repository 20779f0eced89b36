"""The release: counts of the warehouse → disclosure control → a vintage in the schema `publication` → pages and files.

Fails closed: whatever does not pass leaves nothing behind, and the last edition stays.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from psycopg import Connection, IsolationLevel
from psycopg.types.json import Jsonb

from anonymize.disclosure import Mark, Protected, may_show_cost, protect
from report import source, tables, vintage
from report.cells import COSTS, Cell, Place, Reported
from report.connection import connect, translated_errors
from report.pages import write_pages
from report.source import CostRow

INTERNAL = "internal"
_MARKS = {Mark.SHOWN: "shown", Mark.NONE: "none", Mark.BAND: "band", Mark.HIDDEN: "hidden"}


@dataclass(frozen=True)
class ReleaseSummary:
    """Counts only; what the command line and the DAG may say."""

    vintage_id: str
    is_new: bool
    to_position: int
    indicators: int
    cells_published: int
    cells_protected: int
    pages: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run_release(
    connection_url: str, *, signing_key: bytes, out: Path, reader_url: str | None = None, audience: str = INTERNAL
) -> ReleaseSummary:
    """Protect, audit, freeze and write the pages of the last build into `out`; the same build is published once.

    `connection_url` is the releaser's. Pages are read through `reader_url` (role reader) where it is given.
    Raises DisclosureError when a table cannot be made safe; nothing is written then.
    """
    with connect(connection_url) as connection, translated_errors():
        build = source.read_build(connection)
        known = vintage.find(connection, audience, build)
        vintage_id = known or _publish(connection, audience, signing_key)
        counts = _counts(connection, vintage_id)
    with connect(reader_url or connection_url) as connection, translated_errors():
        pages = write_pages(connection, vintage_id, out)
    return ReleaseSummary(vintage_id, known is None, build.to_position, *counts, pages)


def _publish(connection: Connection, audience: str, signing_key: bytes) -> str:
    """Read, protect, write. Protection takes minutes and holds no lock; the writing is one transaction."""
    connection.rollback()
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    with connection.transaction():
        counts = source.read_counts(connection)
    connection.isolation_level = IsolationLevel.READ_COMMITTED
    cells, frozen = protect_everything(counts)
    edition = vintage.Edition(audience, counts.build, cells, frozen, counts.names)
    with connection.transaction():
        # One releaser at a time: two would both find no edition, and the second would fail on the key.
        connection.execute("select pg_advisory_xact_lock(hashtext('release'))")
        known = vintage.find(connection, audience, counts.build)
        if known is not None:
            return known
        _tell_the_log(connection, edition)
        return vintage.freeze(connection, edition, signing_key)


def protect_everything(counts: source.Counts) -> tuple[list[Cell], list[tuple[Place, Any]]]:
    """All cells of an edition, and the finest exact ones they were protected from. Raises DisclosureError."""
    slices = list(
        chain(
            tables.gap_slices(counts.gaps),
            tables.detection_slices(counts.detections),
            tables.identification_slices(counts.identifications),
            tables.client_slices(counts.clients),
        )
    )
    cells = [cell for each in slices for cell in published(each, protect(each.table))]
    frozen = [pair for each in slices for pair in each.frozen()]
    return cells + [_cost_cell(row) for row in counts.costs], frozen + list(_frozen_costs(counts.costs))


def published(piece: tables.Slice, protected: Protected) -> Iterator[Cell]:
    """The cells of a protected table, each with its mark and whether everybody had reported for it."""
    printed = protected.cells()
    for key, place in zip(piece.table.keys, piece.places, strict=True):
        mark, value = printed[key]
        reported = piece.reported.get(place._replace(measure=""), Reported())
        yield Cell(place, _MARKS[mark], value, _status(mark, reported), reported)


def _status(mark: Mark, reported: Reported) -> str:
    if reported.is_complete:
        return "complete"
    if not reported.reported and mark is Mark.NONE:
        return "not_reported"
    return "partial"


def _cost_cell(row: CostRow) -> Cell:
    place = Place(COSTS, row.period, "", row.service_type_code, "", "euro_per_client")
    if may_show_cost(clients=row.clients, providers=row.providers):
        return Cell(place, "shown", round(row.running_cost / row.clients))
    return Cell(place, "hidden", None)


def _frozen_costs(rows: Iterable[CostRow]) -> Iterator[tuple[Place, Any]]:
    for row in rows:
        for measure, value in (
            ("providers", row.providers), ("clients", row.clients), ("running_cost", row.running_cost)
        ):  # fmt: skip
            yield Place(COSTS, row.period, "", row.service_type_code, "", measure), value


def _counts(connection: Connection, vintage_id: str) -> tuple[int, int, int]:
    """Indicators, cells, cells that are not shown as they are."""
    row = connection.execute(
        """
        select
            count(distinct (table_name, measure)), count(*), count(*) filter (where mark in ('band', 'hidden'))
        from publication.cell where vintage_id = %s
        """,
        [vintage_id],
    ).fetchone()
    return row if row is not None else (0, 0, 0)


def _tell_the_log(connection: Connection, edition: vintage.Edition) -> None:
    """The release stands in the log's audit, in the same transaction, chained like everything else."""
    protected = sum(cell.mark in ("band", "hidden") for cell in edition.cells)
    data = {
        "vintage_id": edition.vintage_id,
        "to_position": edition.build.to_position,
        "cells_published": len(edition.cells),
        "cells_protected": protected,
    }
    connection.execute(
        "select event_log.append_derived('release', '[]', 'release.finished', %s)", [Jsonb(data)]
    )
