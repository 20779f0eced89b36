"""Release: the build's tables through disclosure control, frozen as a vintage, written as pages and files.

Fails closed: a table that does not pass leaves nothing behind, and the last vintage stays.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from anonymize.signing import public_key_of, signer
from report.edition import DETECTED, POPULATION
from report.pages import write_pages
from report.protecting import protected
from report.reading import read_figures
from report.vintage import Vintage, find_vintage, freeze

_ONE_RELEASE = "select pg_advisory_xact_lock(hashtext('nrm release'))"
_TABLES = ("gaps", "identifications", "clients", "cost", *DETECTED, POPULATION)


@dataclass(frozen=True, slots=True, repr=False)
class ReleaseSettings:
    """For one release: as role `releaser` in the warehouse, as role `reader` for the pages. Holds a key: no repr."""

    database_url: str
    reader_url: str
    signing_key: bytes
    pages: Path


@dataclass(frozen=True, slots=True)
class ReleaseSummary:
    """Counts only."""

    vintage_id: str
    to_position: int
    tables: int
    cells_protected: int
    is_new: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run_release(settings: ReleaseSettings) -> ReleaseSummary:
    """Publish the last build. The same build again is the same vintage; its pages are written anew.

    Raises DisclosureError when a table cannot be made safe, WillNeverWork when nothing was built yet.
    """
    engine = create_engine(settings.database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(_ONE_RELEASE))
        vintage = _released(connection, settings.signing_key)
    write_pages(settings.reader_url, settings.pages, vintage_id=vintage.vintage_id)
    return ReleaseSummary(
        vintage.vintage_id, vintage.to_position, len(_TABLES), vintage.protected_cells, vintage.is_new
    )


def _released(connection: Connection, signing_key: bytes) -> Vintage:
    figures = read_figures(connection)
    known = find_vintage(connection, figures.build)
    if known is not None:
        return known
    vintage = freeze(connection, figures, protected(figures), signer(signing_key), public_key_of(signing_key))
    _append_audit(connection, vintage)
    return vintage


def _append_audit(connection: Connection, vintage: Vintage) -> None:
    """Say in the log that something was published: same transaction, so neither is there without the other."""
    connection.execute(
        text(
            "select event_log.append_derived('release', '[]'::jsonb, 'release.published', "
            "jsonb_build_object('vintage_id', cast(:vintage_id as text), 'to_position', cast(:to_position as bigint), "
            "'cells_protected', cast(:protected as int)))"
        ),
        {
            "vintage_id": vintage.vintage_id,
            "to_position": vintage.to_position,
            "protected": vintage.protected_cells,
        },
    )
