"""Source files as the command line finds, reads and writes them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nrm.settings import SOURCES
from vocabulary.errors import ConfigurationError

if TYPE_CHECKING:  # a command imports the rooms it uses, when it uses them
    from ingest.contracts.source_file import Source


def known_sources(folder: Path | None = None) -> list[dict[str, Any]]:
    """Every source file of a folder, the faulty ones with their first fault."""
    from ingest.contracts.source_file import source_ids

    return [_described(folder or SOURCES, name) for name in source_ids(folder or SOURCES)]


def source_at(file: str, folder: Path | None = None) -> "Source":
    """The source of a path or of a name. Raises ConfigurationError: file, line, remedy."""
    from ingest.contracts.source_file import load_source

    path = Path(file)
    if path.suffix in (".yml", ".yaml") or "/" in file:
        return load_source(path.parent, path)
    return load_source(folder or SOURCES, file)


def draft(name: str, sample: Path, folder: Path | None = None) -> list[Path]:
    """Write a draft; its files, the source file first. Raises ConfigurationError where one is there already."""
    from ingest.authoring.drafts import draft_source

    made = draft_source(name, sample).files
    paths = {(folder or SOURCES) / path: content for path, content in made.items()}
    if there := [path.name for path in paths if path.exists()]:
        raise ConfigurationError(f"{there[0]} is there already", remedy="Choose another name, or move it away.")
    for path, content in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return list(paths)


def _described(folder: Path, name: str) -> dict[str, Any]:
    from ingest.contracts.source_file import load_source
    from ingest.sources import check_source

    told: dict[str, Any] = {"source": name}
    try:
        file = load_source(folder, name).file
        told |= {
            "connector": file.connector,
            "cadence": file.cadence,
            "submission": file.submission,
            "lawful_basis": file.lawful_basis,
            "organisations": [each.id for each in file.organisations],
            "streams": [*file.streams, *file.event_streams],
        }
        check_source(folder, name)
    except ConfigurationError as fault:
        empty: dict[str, Any] = dict.fromkeys(("connector", "cadence", "submission", "lawful_basis"), "") | {
            "organisations": [],
            "streams": [],
        }
        return {**empty, **told, "fault": str(fault).splitlines()[0]}
    return {**told, "fault": ""}
