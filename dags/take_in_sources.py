"""**Take in what the source systems say.** One DAG for each cadence, one mapped task for each source of it.

A source is a file in `sources/`; its `cadence` says which of these DAGs asks it. Since when is decided by
the cursor in the event log, not by the schedule; the end of the run's interval only caps it. A page is one
transaction, so a task may be killed anywhere and is simply run again. Whatever a single source did, the log
is announced and the walk goes on with the others; the run is red all the same when a source failed.

*On call:* one red source does not stop the others. Its log names the reason and the remedy; `nrm load SOURCE
--dry-run` asks it again without storing anything. A held load: docs/how-to/held-load.md. A source that somebody
paused is skipped; its log says who, when and why.
"""

from datetime import datetime, timedelta
from typing import Any

from _shared import DEFAULT_ARGS, EVENT_LOG, SOURCES, SOURCES_POOL, intake_settings, safely
from airflow.sdk import CronTriggerTimetable, TriggerRule, dag, task

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def take_in_sources(cadence: str, cron: str, interval: timedelta) -> Any:
    """The DAG of one cadence."""

    @dag(
        dag_id=f"take_in_sources_{cadence}",
        schedule=CronTriggerTimetable(cron, timezone="UTC", interval=interval, run_immediately=timedelta(0)),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS,
        tags=["walk", "1 take in", cadence],
        doc_md=__doc__,
    )
    def walk() -> None:
        @task
        @safely
        def name_sources() -> list[str]:
            """The sources of this cadence, as the files in `sources/` say now."""
            from ingest.sources import sources_of

            return sources_of(SOURCES, cadence)

        @task(
            pool=SOURCES_POOL,
            map_index_template="{{ task.op_kwargs['source'] }}",
            doc_md="Load one source up to the end of the interval. Returns the counts of its load.",
        )
        @safely
        def take_in(source: str, data_interval_end: datetime | None = None) -> dict[str, Any]:
            """Load one source up to the end of the interval; the counts of its load."""
            from ingest.intake import run_intake

            return run_intake(source, settings=intake_settings(source), until=data_interval_end).as_dict()

        @task(outlets=[EVENT_LOG], trigger_rule=TriggerRule.ALL_DONE)
        def announce_event_log() -> None:
            """Wake what reads the log, whatever a single source did."""

        @task
        def every_source_was_taken_in() -> None:
            """Does nothing; it is red when a source failed, and so is the run."""

        loads = take_in.expand(source=name_sources())
        loads >> [announce_event_log(), every_source_was_taken_in()]

    return walk()


hourly = take_in_sources("hourly", "0 * * * *", HOUR)
daily = take_in_sources("daily", "30 3 * * *", DAY)
