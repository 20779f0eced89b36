"""Odd values of people, counted by load."""

from event_log.alembic_run import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_sql(__file__, "odd_values")
