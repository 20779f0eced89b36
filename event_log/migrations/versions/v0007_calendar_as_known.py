"""What was said of reporting organisations and due dates, and since when, so that a build as of a day knows no more."""

from event_log.alembic_run import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_sql(__file__, "calendar_as_known")
