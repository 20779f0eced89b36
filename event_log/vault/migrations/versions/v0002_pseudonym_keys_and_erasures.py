"""The keys of pseudonyms, and erasures under way."""

from event_log.alembic_run import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_sql(__file__, "pseudonym_keys")
    run_sql(__file__, "erasures")
