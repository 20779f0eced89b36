"""The schema `publication`, made and brought up to date by its owner."""

from pathlib import Path

from psycopg import Connection

_LOCK = "select pg_advisory_xact_lock(hashtext('migrate publication'))"


def apply(owner_connection: Connection) -> None:
    """Create what is missing and grant it again; safe to repeat. The roles must exist (see event_log's migrations)."""
    script = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
    with owner_connection.transaction():
        owner_connection.execute(_LOCK)
        owner_connection.execute(script.encode())
