"""The stations of the walk from the command line, in the roles and with the keys of an installation.

What the DAGs do, without Airflow: the same public functions with the same settings.
"""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from event_log.connection import connect
from nrm.settings import (
    SOURCES,
    AddressOf,
    addresses,
    database,
    intake_settings,
    release_settings,
    resolve_settings,
)
from nrm.stack import Installation
from nrm.stack.everything import known_connections

if TYPE_CHECKING:
    from nrm.warehouse.restating import Restatements


def load_source(
    installation: Installation, source: str, *, dry_run: bool = False, sources: Path | None = None
) -> dict[str, Any]:
    """Take in one source; the counts of its load."""
    from ingest.intake import run_intake

    settings = intake_settings(source, _addresses(installation), installation.keys, sources or SOURCES)
    return dict(run_intake(source, settings=settings, dry_run=dry_run).as_dict())


def resolve_log(installation: Installation) -> dict[str, Any]:
    """Find out who is one person; how many were linked and separated."""
    from ingest.resolve import run_resolve

    settings = resolve_settings(_addresses(installation), installation.keys)
    return dict(run_resolve(settings=settings).as_dict())


def build_log(installation: Installation, as_of: str | None = None, *, everything: bool = False) -> dict[str, Any]:
    """Build up to the end of the log, or as of a position, load or moment; what was built and tested."""
    from nrm.as_of import find_moment
    from nrm.build import run_build
    from nrm.log_status import log_position
    from nrm.update import run_update

    modeller = database(_addresses(installation)("nrm_modeller"))
    if as_of is None:
        run = run_build if everything else run_update
        return run(modeller, log_position(modeller), folder=installation.dbt).as_dict()
    moment = find_moment(modeller, as_of)
    return run_build(modeller, moment.position, folder=installation.dbt, as_of=moment).as_dict()


def restate(installation: Installation, since: str, until: str | None) -> "Restatements":
    """Which figures moved between two moments of the log, and why."""
    from nrm.as_of import find_moment
    from nrm.log_status import log_position
    from nrm.warehouse.compiled import compile_models
    from nrm.warehouse.restating import restatements

    modeller = database(_addresses(installation)("nrm_modeller"))
    first = find_moment(modeller, since)
    last = find_moment(modeller, until or str(log_position(modeller)))
    compiled = compile_models(modeller, installation.dbt, is_as_of=True)
    with closing(connect(modeller, purpose="nrm restatements")) as session:
        return restatements(session, compiled, first, last)


def release_build(installation: Installation) -> dict[str, Any]:
    """Protect and publish what the last build counted."""
    from report.release import run_release

    return run_release(release_settings(_addresses(installation), installation.home)).as_dict()


def _addresses(installation: Installation) -> AddressOf:
    return addresses(known_connections(installation))
