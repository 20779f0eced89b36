"""The tables of the warehouse's log, in the order in which they came to be."""

from pathlib import Path

from event_log.alembic_run import upgrade_to_head

FOLDER = Path(__file__).parent


def upgrade(owner_url: str) -> None:
    """Bring the warehouse to the newest tables, functions, triggers and grants of the log. Safe to repeat."""
    upgrade_to_head(FOLDER, "event_log", owner_url)
