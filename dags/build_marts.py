"""**Build the warehouse from the event log.** Runs whenever persons were resolved.

The position up to which the log is read is fixed first and handed to one dbt invocation, so that events
appended meanwhile are in no model rather than in some. Seeds, models and tests of every layer are one
invocation; what became of each layer is read from `run_results.json` into the ledger. Its interval is the
log from the beginning to that position.

*On call:* a red build leaves the last publication as it is. The task's log names the models and tests that
failed.
"""

from typing import Any

from _shared import DEFAULT_ARGS, MARTS, PERSONS, WAREHOUSE_POOL, database, home, key_files, safely
from airflow.sdk import dag, task


@dag(
    schedule=[PERSONS],
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["walk", "3 build"],
    doc_md=__doc__,
)
def build_marts() -> None:
    @task
    @safely
    def fix_position() -> int:
        """The last position of the log now; everything below reads up to it."""
        from nrm.log_status import log_position

        return log_position(database("modeller"))

    @task(pool=WAREHOUSE_POOL, outlets=[MARTS])
    @safely
    def build(to_position: int) -> dict[str, Any]:
        """One dbt invocation; what was built, tested and skipped in each layer."""
        from nrm.build import run_build

        return run_build(database("modeller"), to_position, folder=home() / "dbt").as_dict()

    @task
    @safely
    def sign_checkpoint() -> dict[str, Any]:
        """Keep the head of the log, signed, outside the database: else a rollback would be invisible."""
        from nrm.verification import sign_head

        return sign_head(database("modeller"), home() / "checkpoints", key_files())

    build(fix_position()) >> sign_checkpoint()


build_marts()
