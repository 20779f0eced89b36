"""The source files of an installation, for whoever runs loads: which there are, and which connection each
needs."""

from pathlib import Path

from ingest.contracts.source_file import load_source, source_ids
from ingest.streams import contract_of


def sources_of(folder: Path, cadence: str | None = None) -> list[str]:
    """Ids of the sources of a cadence (hourly, daily), or of all, in order."""
    return [name for name in source_ids(folder) if cadence in (None, load_source(folder, name).file.cadence)]


def connection_id_of(folder: Path, source: str) -> str:
    """The id under which the installation knows how to reach a source (an Airflow connection)."""
    return load_source(folder, source).file.connection


def check_source(folder: Path, source: str) -> None:
    """Nothing when the source file and its code maps are sound. Raises ConfigurationError: file, line,
    remedy."""
    loaded = load_source(folder, source)
    for stream in (*loaded.file.streams, *loaded.file.event_streams):
        contract_of(loaded, stream)
