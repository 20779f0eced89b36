"""A stream of a source ready to be read: its connector, its contract, and what its cursor means."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.connectors.base import Connector, Cursor, Page, Stream
from ingest.connectors.opening import open_connector
from ingest.contracts.contract import Contract
from ingest.contracts.model import SourceFile
from ingest.contracts.records import RecordContract
from ingest.contracts.source_file import Source
from ingest.event_mode.contract import EventContract
from ingest.settings import IntakeSettings
from vocabulary.canonical import canonical_bytes
from vocabulary.errors import SourceRefused
from vocabulary.events import Json


@dataclass(frozen=True, slots=True)
class SourceStream:
    """One stream. `meaning` is a digest of everything that decides what its records mean."""

    name: str
    connector: Connector
    contract: RecordContract
    meaning: str

    def cursor_in(self, stored: Json) -> Cursor:
        """Where to go on. From the beginning where the contract has changed: what was read would now mean
        something else."""
        if isinstance(stored, dict) and stored.get("contract") == self.meaning and isinstance(stored.get("at"), dict):
            return stored["at"]  # type: ignore[return-value]  # looked at one line above
        return {}

    def cursor_after(self, page: Page) -> Json:
        return self.cursor_at(page.next_cursor)

    def cursor_at(self, at: Cursor) -> Json:
        """What is stored of a connector's cursor."""
        return {"contract": self.meaning, "at": dict(at)}

    def require_columns(self, page: Page) -> None:
        """Raise SourceRefused where the source says which columns it has, and one that the contract reads
        is missing."""
        missing = sorted(self.contract.columns.read_from_source - page.columns) if page.columns else []
        if missing:
            raise SourceRefused(
                f"stream {self.name} has no column {', '.join(missing)}",
                remedy="Ask the source for the agreed columns, or mend the source file.",
                columns=tuple(missing),
            )


def streams_of(source: Source, settings: IntakeSettings) -> Mapping[str, SourceStream]:
    """Every stream of a source, in the order of its file. Raises ConfigurationError where the file does
    not fit."""
    return {name: _stream(source, name, settings) for name in (*source.file.streams, *source.file.event_streams)}


def contract_of(source: Source, name: str) -> RecordContract:
    """The contract of one stream, by its submission mode."""
    return EventContract(source, name) if name in source.file.event_streams else Contract(source, name)


def _stream(source: Source, name: str, settings: IntakeSettings) -> SourceStream:
    file = source.file
    what = Stream(
        source_id=source.id,
        name=name,
        read=(file.streams.get(name) or file.event_streams[name]).read,
        encoding=file.dialect.encoding,
        delimiter=file.dialect.delimiter,
        time_zone=file.dialect.time_zone,
        page_size=settings.page_size,
        changes=_changes_of(file, name),
    )
    connector = open_connector(file.connector, what, settings.connection, settings.patience)
    return SourceStream(name, connector, contract_of(source, name), meaning_of(source, name))


def _changes_of(file: SourceFile, name: str) -> str:
    return file.streams[name].changes if name in file.streams else ""


def meaning_of(source: Source, name: str) -> str:
    """A digest of everything that decides what a record of the stream means."""
    content = source.yaml.data
    whole = content if isinstance(content, dict) else {}
    deciding = {
        "stream": (whole.get("streams") or whole["event_streams"])[name],
        "maps": source.maps,
        **{key: whole.get(key) for key in ("lawful_basis", "linkage", "dialect", "nationals")},
        "organisations": {each.id: each.region for each in source.file.organisations},
    }
    return hashlib.sha256(canonical_bytes(deciding)).hexdigest()[:32]
