"""**Find out which subjects are one person.** Runs whenever a take-in announced the event log.

Compares keyed digests only; no name is left anywhere by now. First the vault gets a row for a new person,
then the links are written in one transaction, so a repeated run finds its own work done. Its interval is the
whole log: what it has resolved it does not touch again unless new evidence says so.

*On call:* nothing is lost while this is red; figures of persons are as of the last green run.
"""

from typing import Any

from _shared import DEFAULT_ARGS, EVENT_LOG, PERSONS, WAREHOUSE_POOL, resolve_settings, safely
from airflow.sdk import dag, task


@dag(
    schedule=[EVENT_LOG],
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["walk", "2 resolve"],
    doc_md=__doc__,
)
def resolve_persons() -> None:
    @task(pool=WAREHOUSE_POOL, outlets=[PERSONS])
    @safely
    def resolve() -> dict[str, Any]:
        """Link and separate; how many of each."""
        from ingest.resolve import run_resolve

        return run_resolve(resolve_settings()).as_dict()

    resolve()


resolve_persons()
