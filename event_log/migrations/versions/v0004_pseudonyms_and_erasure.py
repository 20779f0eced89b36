"""Pseudonyms of persons for readers, and what an erasure leaves: totals by cell."""

from event_log.alembic_run import run_sql

revision = "0004"
down_revision = "0003"

PARTS = ("access", "erasure")


def upgrade() -> None:
    for part in PARTS:
        run_sql(__file__, part)
