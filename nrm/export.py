"""`nrm export`: a published edition as data files, whole or in the shape of a table that others ask for."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from nrm.editions import edition_at, edition_before
from nrm.stack import Installation
from report.export import FORMATS, REQUESTS, requested, resources, write_export
from report.export.layout import Resource
from report.pages.published import Edition
from vocabulary.errors import ConfigurationError


def export(
    installation: Installation, folder: Path, formats: Sequence[str], as_of: str | None, tables: Sequence[str] = ()
) -> dict[str, Any]:
    """What was written, as in docs/reference/schemas/export.json. Raises ConfigurationError for an unknown format or
    table.
    """
    _refuse_unknown("format", formats, FORMATS)
    _refuse_unknown("table", tables, REQUESTS)
    edition = edition_at(installation, as_of)
    try:
        chosen = list(dict.fromkeys(formats)) or list(FORMATS)
        files = write_export(edition, _resources(installation, edition, tables), folder, chosen)
    except OSError as error:
        raise ConfigurationError(
            f"The export cannot be written: {error.strerror}", remedy="name a folder with --to"
        ) from None
    return {
        "edition": edition.head.vintage_id,
        "data_as_of": edition.head.build.data_as_of.isoformat(),
        "files": [str(path) for path in files],
    }


def _resources(installation: Installation, edition: Edition, tables: Sequence[str]) -> tuple[Resource, ...]:
    """The whole edition, unless ready tables are asked for."""
    if tables:
        return tuple(requested(edition, list(dict.fromkeys(tables))))
    return tuple(resources(edition, edition_before(installation, edition)))


def _refuse_unknown(kind: str, names: Sequence[str], known: Collection[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ConfigurationError(f"No such {kind}: {', '.join(unknown)}", remedy=f"take of {', '.join(known)}")
