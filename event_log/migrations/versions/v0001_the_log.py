"""The log, its chain, its projections, linkage, quarantine, and who may do what."""

from event_log.alembic_run import run_sql

revision = "0001"
down_revision = None

PARTS = (
    "roles",
    "log",
    "projections",
    "linkage",
    "quarantine",
    "append_only",
    "chain",
    "append_derived",
    "grants",
)


def upgrade() -> None:
    for part in PARTS:
        run_sql(__file__, part)
