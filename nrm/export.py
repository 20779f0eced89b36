"""`nrm export`: a published edition as data files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nrm.editions import edition_at
from nrm.stack import Installation
from report.export import FORMATS, write_export
from vocabulary.errors import ConfigurationError


def export(installation: Installation, folder: Path, formats: Sequence[str], as_of: str | None) -> dict[str, Any]:
    """What was written, as in docs/reference/schemas/export.json. Raises ConfigurationError for an unknown format."""
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ConfigurationError(f"No such format: {', '.join(unknown)}", remedy=f"take of {', '.join(FORMATS)}")
    edition = edition_at(installation, as_of)
    try:
        files = write_export(edition, folder, list(dict.fromkeys(formats)) or list(FORMATS))
    except OSError as error:
        raise ConfigurationError(
            f"The export cannot be written: {error.strerror}", remedy="name a folder with --to"
        ) from None
    return {
        "edition": edition.head.vintage_id,
        "data_as_of": edition.head.build.data_as_of.isoformat(),
        "files": [str(path) for path in files],
    }
