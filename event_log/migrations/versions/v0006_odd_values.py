"""Odd values of people, counted by load."""

from event_log.alembic_run import run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_sql(__file__, "odd_values")
