"""From what a source file names to the connector that reads it."""

from ingest.connectors.base import Connection, Connector, Stream
from ingest.connectors.commcare import CommCareConnector
from ingest.connectors.dhis2 import Dhis2Connector
from ingest.connectors.event_drop import EventDropConnector
from ingest.connectors.file_drop import FileDropConnector
from ingest.connectors.http import Patience
from ingest.connectors.kobo import KoboConnector
from ingest.connectors.primero import PrimeroConnector
from ingest.connectors.sql_table import SqlTableConnector
from vocabulary.errors import ConfigurationError


def open_connector(kind: str, stream: Stream, connection: Connection, patience: Patience) -> Connector:
    """A connector for one stream. Nothing is asked of the source yet."""
    match kind:
        case "kobo":
            return KoboConnector(stream, connection, patience)
        case "primero":
            return PrimeroConnector(stream, connection, patience)
        case "dhis2":
            return Dhis2Connector(stream, connection, patience)
        case "commcare":
            return CommCareConnector(stream, connection, patience)
        case "csv_drop" | "file_drop":
            return FileDropConnector(stream, connection)
        case "event_drop":
            return EventDropConnector(stream, connection)
        case "sql_table":
            return SqlTableConnector(stream, connection)
    raise ConfigurationError(f"there is no connector {kind}")
