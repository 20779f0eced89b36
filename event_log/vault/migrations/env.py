"""Alembic's entry; everything is in `event_log.alembic_run`."""

from event_log.alembic_run import run_environment

run_environment()
