"""The tables of the warehouse's log, in the order in which they came to be."""

from pathlib import Path

from event_log.alembic_run import upgrade_to_head


def upgrade(owner_url: str) -> None:
    """Bring the warehouse to the newest tables, functions, triggers and grants of the log. Safe to repeat."""
    upgrade_to_head(Path(__file__).parent, "event_log", owner_url)
