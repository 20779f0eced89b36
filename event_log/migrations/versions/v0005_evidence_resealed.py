"""Evidence that lies under a key of its subject's own, and since when."""

from event_log.alembic_run import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_sql(__file__, "evidence_resealed")
