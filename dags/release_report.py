"""**Release what may be seen.** Runs whenever the marts were built and their tests passed.

The `rpt_*` tables pass the disclosure control and its audit, are frozen as a vintage in the schema
`publication`, and become pages and files. It fails closed: a table that does not pass leaves nothing behind,
and the last vintage stays. Its interval is that of the build it releases.

*On call:* red here is never to be forced. The task's log names the table and the rule; the data protection
officer decides.
"""

from typing import Any

from _shared import DEFAULT_ARGS, MARTS, PUBLICATION, WAREHOUSE_POOL, release_settings, safely
from airflow.sdk import dag, task


@dag(
    schedule=[MARTS],
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["walk", "4 release"],
    doc_md=__doc__,
)
def release_report() -> None:
    @task(pool=WAREHOUSE_POOL, outlets=[PUBLICATION])
    @safely
    def release() -> dict[str, Any]:
        """Protect, freeze and write the pages; how many cells were protected."""
        from report.release import run_release

        return run_release(release_settings()).as_dict()

    release()


release_report()
