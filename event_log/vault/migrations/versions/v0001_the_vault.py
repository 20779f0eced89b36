"""Person keys, the register of erasures, and who may do what."""

from event_log.alembic_run import run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_sql(__file__, "vault")
