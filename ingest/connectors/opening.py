"""From what a source file names to the connector that reads it."""

from typing import TYPE_CHECKING

from ingest.connectors.base import Connection, Connector, Stream
from vocabulary.errors import ConfigurationError

if TYPE_CHECKING:
    from ingest.connectors.http import Patience


def open_connector(kind: str, stream: Stream, connection: Connection, patience: "Patience") -> Connector:
    """A connector for one stream. Nothing is asked of the source yet. A load imports the client it uses, no other."""
    match kind:
        case "kobo":
            from ingest.connectors.kobo import KoboConnector

            return KoboConnector(stream, connection, patience)
        case "primero":
            from ingest.connectors.primero import PrimeroConnector

            return PrimeroConnector(stream, connection, patience)
        case "dhis2":
            from ingest.connectors.dhis2 import Dhis2Connector

            return Dhis2Connector(stream, connection, patience)
        case "commcare":
            from ingest.connectors.commcare import CommCareConnector

            return CommCareConnector(stream, connection, patience)
        case "csv_drop" | "file_drop":
            from ingest.connectors.file_drop import FileDropConnector

            return FileDropConnector(stream, connection)
        case "event_drop":
            from ingest.connectors.event_drop import EventDropConnector

            return EventDropConnector(stream, connection)
        case "sql_table":
            from ingest.connectors.sql_table import SqlTableConnector

            return SqlTableConnector(stream, connection)
    raise ConfigurationError(f"there is no connector {kind}")
