"""**Finish erasures that were begun.** Started by hand with the id of a saga, or every night for those that wait.

The intent was written by `nrm erase`; this DAG is handed the saga's id and nothing else. No number of a record, no name
and no pseudonym is in its parameters, its log or its XComs. Each step of a saga is done once however often it is begun.

*On call:* red means that a person's erasure is not certified yet: read the task's line, mend, clear it. A `NotErased`
goes to the data protection officer the same day ([how to](docs/how-to/erase.md)).
"""

from typing import Any

from _shared import DEFAULT_ARGS, WAREHOUSE_POOL, connection_uri, home, safely
from airflow.sdk import Param, dag, task


@dag(
    schedule="30 2 * * *",
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params={"saga_id": Param(None, type=["null", "string"], format="uuid")},
    tags=["erase"],
    doc_md=__doc__,
)
def erase_person() -> None:
    @task(pool=WAREHOUSE_POOL)
    @safely
    def finish(params: dict[str, Any] | None = None) -> int:
        """How many were certified."""
        from nrm.erase import finish_all

        return finish_all(home(), connection_uri, (params or {}).get("saga_id"))

    finish()


erase_person()
