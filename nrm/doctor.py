"""What commonly goes wrong with an installation, found without changing it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from nrm.stack import Installation, airflow, databases, everything, processes
from nrm.stack.keys import KeyFiles
from nrm.stack.postgres_programs import identity, program
from vocabulary.errors import NrmError

_ENOUGH_SPACE = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what to do when it is not well."""

    subject: str
    is_well: bool
    says: str

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def examine(installation: Installation) -> list[Finding]:
    """All findings, the sound ones too: what was looked at is part of the answer."""
    looks = (_postgres_programs, _space, _secrets, _keys, _processes, _airflow, _risk)
    return [finding for look in looks for finding in _safely(look, installation)]


def _safely(look: Callable[[Installation], Iterator[Finding]], installation: Installation) -> list[Finding]:
    try:
        return list(look(installation))
    except NrmError as error:
        return [Finding(look.__name__.strip("_").replace("_", " "), False, str(error))]


def _postgres_programs(_: Installation) -> Iterator[Finding]:
    how = "as another user for the server" if identity().prefix else "as you"
    yield Finding("PostgreSQL", True, f"{Path(program('postgres')).name} runs {how}")


def _space(installation: Installation) -> Iterator[Finding]:
    place = installation.home if installation.home.exists() else installation.home.parent
    free = shutil.disk_usage(place).free
    says = f"{free / 1024**3:.1f} GiB free" + ("" if free > _ENOUGH_SPACE else "; make room for at least 2")
    yield Finding("disk", free > _ENOUGH_SPACE, says)


def _secrets(installation: Installation) -> Iterator[Finding]:
    if not installation.secrets.exists():
        yield Finding("secrets", True, "not made yet; nrm up makes them")
        return
    mode = installation.secrets.stat().st_mode & 0o777
    says = "readable by you only" if mode == 0o600 else f"mode {mode:o}: chmod 600 {installation.secrets}"
    yield Finding("secrets", mode == 0o600, says)


def _keys(installation: Installation) -> Iterator[Finding]:
    files = [path for path in vars(KeyFiles.of(installation.keys)).values() if path.exists()]
    loose = [path.name for path in files if path.stat().st_mode & 0o077]
    says = f"{len(files)} key files" + (f"; chmod 600: {', '.join(loose)}" if loose else ", readable by you only")
    yield Finding("keys", not loose, says)


def _processes(installation: Installation) -> Iterator[Finding]:
    remembered = processes.recall_all(installation.run) if installation.run.exists() else []
    if not remembered:
        yield Finding("processes", True, "nothing was started; nrm up starts all")
    for each in remembered:
        log = installation.logs / f"{each.name}.log"
        lives = each.process() is not None
        yield Finding(each.name, lives, f"runs as {each.pid}" if lives else f"ended; nrm up starts it again; see {log}")


def _airflow(installation: Installation) -> Iterator[Finding]:
    port = airflow.api_port(installation)
    if port is None:
        return
    with everything.open_client(installation, port) as client:
        health, broken = client.health(), client.import_errors() if client.is_healthy() else []
    sick = [part for part, state in health.items() if state != "healthy" and part != "triggerer"]
    yield Finding("Airflow's health", not sick, f"not healthy: {', '.join(sick)}" if sick else "every part beats")
    yield Finding("DAG files", not broken, f"not readable: {', '.join(broken)}" if broken else "all readable")
    yield Finding("databases", True, f"port {databases.port_of(installation)}")


def _risk(installation: Installation) -> Iterator[Finding]:
    """Whether readers may read what singles people out; nothing while the databases do not run."""
    from nrm.risk import judge_database

    try:
        found = judge_database(lambda name: databases.conninfo(installation, name.removeprefix("nrm_")))
    except databases.NotRunning:
        return
    unsafe = [each.table for each in found if not each.is_safe]
    says = f"not fit to be read: {', '.join(unsafe)}; see nrm risk" if unsafe else f"{len(found)} tables are fit"
    yield Finding("what readers read", not unsafe, says)
