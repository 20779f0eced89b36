"""The life of a refused record, orders about sources, and the role of the engineer on call."""

from event_log.alembic_run import run_sql

revision = "0002"
down_revision = "0001"

PARTS = ("quarantine_states", "orders", "operator_grants")


def upgrade() -> None:
    for part in PARTS:
        run_sql(__file__, part)
