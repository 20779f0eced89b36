"""**Build the warehouse from the event log.** Runs whenever persons were resolved.

The position up to which the log is read is fixed first, so that events appended meanwhile are in no model
rather than in some. What came since the last build is counted in one transaction; once a day, after an
erasure, and where models or seeds are other ones, everything is built and tested by one dbt invocation, and
what became of each layer is read from `run_results.json` into the ledger.

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
        """Brought up to date by what came, once a day from everything; what was built, tested and skipped."""
        from nrm.update import run_update

        return run_update(database("modeller"), to_position, folder=home() / "dbt").as_dict()

    @task
    @safely
    def sign_checkpoint() -> dict[str, Any]:
        """Keep the head of the log, signed, outside the database: else a rollback would be invisible."""
        from nrm.verification import sign_head

        return sign_head(database("modeller"), home() / "checkpoints", key_files())

    build(fix_position()) >> sign_checkpoint()


build_marts()
