"""A data key for each subject."""

from event_log.alembic_run import run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_sql(__file__, "subject_keys")
