"""One installation in which the real pipeline took in the synthetic country: live servers, log, linkage, warehouse.

Without Airflow, which has its own test; what the DAGs call is what is called here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.sources import sources_of
from nrm.build import Workplace, run_dbt
from nrm.log_status import log_position
from nrm.stack import Installation
from nrm.stack.country import Country, start_country
from nrm.stack.databases import conninfo, start_databases
from nrm.stack.everything import migrate
from nrm.stack.installation import PROJECT
from nrm.stack.keys import ensure_keys
from nrm.stack.lifecycle import stop_installation
from nrm.walk import load_source, resolve_log

SOURCES = tuple(sources_of(PROJECT / "sources"))
"""All that the synthetic country has."""


@contextmanager
def walked_installation(home: Path, people: int) -> Iterator[Installation]:
    """Started, taken in, resolved and built; every process of it is ended afterwards."""
    made = Installation(home).create()
    try:
        start_databases(made, durable=False)
        migrate(made)
        ensure_keys(made)
        start_country(made, Country(people=people))
        for source in SOURCES:
            load_source(made, source)
        resolve_log(made)
        build_marts(made)
        yield made
    finally:
        stop_installation(made)


def build_marts(installation: Installation, database: str = "warehouse") -> None:
    """The marts up to the head of the log, without dbt's own tests, which are run elsewhere."""
    address = conninfo(installation, "modeller", database)
    only = ["--exclude-resource-type", "test", "unit_test", "--vars", f'{{"to_position": {log_position(address)}}}']
    if run_dbt(["build", *only], address, Workplace(installation.dbt)) != 0:
        raise RuntimeError("dbt did not build the marts")
