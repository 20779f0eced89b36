"""Evidence that is compared by likeness, the models it is judged by, links and pairs for review, and who may see them.

Evidence of before stays in place and goes on uniting by its exact keys; it is never compared by likeness.
"""

from event_log.alembic_run import run_sql

revision = "0003"
down_revision = "0002"

PARTS = ("evidence_kept", "links", "link_orders")


def upgrade() -> None:
    for part in PARTS:
        run_sql(__file__, part)
