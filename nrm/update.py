"""The warehouse brought to a position of the log the cheapest way there is: by what came since, or from everything."""

from contextlib import closing
from pathlib import Path

from psycopg import IsolationLevel

from event_log.audit import append_audit
from event_log.connection import connect, translated_errors
from nrm.build import run_build
from nrm.dbt_results import LAYERS, BuildReport, Layer
from nrm.warehouse.compiled import Compiled, compile_models
from nrm.warehouse.increment import Increment, NeedsFullBuild, bring_up_to_date
from nrm.warehouse.kinds import Kind, kinds_of
from nrm.warehouse.standing import note_increment, position_to_go_on_from


def run_update(url: str, to_position: int, *, folder: Path) -> BuildReport:
    """Bring every table up to `to_position`. `url` is that of role modeller.

    Once a day, after an erasure, and where models or seeds are other ones, everything is built and tested; see
    `nrm.build.run_build` for what that raises.
    """
    if _why_everything(url, to_position) is None:
        compiled = compile_models(url, folder)
        told = _by_what_came(url, compiled, to_position)
        if told is not None:
            return _noted(url, _report(compiled, told), told)
    return run_build(url, to_position, folder=folder)


def _why_everything(url: str, to_position: int) -> str | None:
    with closing(connect(url, purpose="nrm build")) as session, translated_errors():
        return position_to_go_on_from(session, to_position)[1]


def _noted(url: str, report: BuildReport, told: Increment) -> BuildReport:
    with closing(connect(url, purpose="nrm build")) as log:
        append_audit(log, "build.finished", {**report.as_dict(), "touched": told.touched})
    return report


def _by_what_came(url: str, compiled: Compiled, to_position: int) -> Increment | None:
    """None where everything has to be built after all: what was asked before dbt began may be another answer now."""
    with closing(connect(url, purpose="nrm build")) as session, translated_errors():
        session.isolation_level = IsolationLevel.REPEATABLE_READ
        with session.transaction():
            first, reason = position_to_go_on_from(session, to_position)
            if reason is not None:
                return None
            try:
                told = bring_up_to_date(session, compiled, first, to_position)
            except NeedsFullBuild:
                return None
            note_increment(session)
            return told


def _report(compiled: Compiled, told: Increment) -> BuildReport:
    """As of a build of everything: tables brought up to date, by layer."""
    kinds = kinds_of(compiled)
    tables = [model for model in compiled.models.values() if kinds[model.name] not in (Kind.VIEW, Kind.STILL)]
    layers = {name: sum(f'"{name}"' in model.relation for model in tables) for name in LAYERS}
    return BuildReport(
        to_position=told.to_position,
        layers={name: Layer(built=built) for name, built in layers.items() if built},
        reporting_models=tuple(model.name for model in compiled.figures()),
    )
