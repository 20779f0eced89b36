"""Start and end a whole installation; never two at once on the same folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from nrm.stack import processes
from nrm.stack.cluster import Cluster
from nrm.stack.country import REGISTER, register_cluster
from nrm.stack.databases import cluster
from nrm.stack.installation import Installation
from nrm.stack.secrets import load_secrets
from vocabulary.errors import NrmError, TryAgain

POSTGRES_PROCESS = "postgres"


@contextmanager
def only_one(installation: Installation) -> Iterator[None]:
    """Hold the installation: a second `up` or `down` beside us is refused, not interleaved."""
    with (installation.run / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TryAgain("Another command is starting or stopping this installation") from None
        yield


def stop_installation(installation: Installation) -> int:
    """End everything, when nobody starts or stops it at this moment; how many processes there were."""
    if not installation.run.exists():
        return 0
    with only_one(installation):
        return stop_everything(installation)


def stop_everything(installation: Installation) -> int:
    """End every process of this installation, databases last; how many there were.

    Raises NrmError when one of them could not be ended.
    """
    if not installation.secrets.exists():
        return 0
    identifier = load_secrets(installation).installation_id
    everybody = processes.family(installation.run, identifier)
    processes.stop(each for each in everybody if not _is_postgres(each))
    # a task may have been started between the look and the signal
    processes.stop(each for each in processes.family(installation.run, identifier) if not _is_postgres(each))
    for each in clusters(installation):
        each.stop()
    left = processes.family(installation.run, identifier)
    processes.stop(left)
    for remembered in processes.recall_all(installation.run):
        processes.forget(installation.run, remembered.name)
    if stubborn := [each.pid for each in left if not processes.is_dead(each)]:
        raise NrmError(f"These processes could not be ended: {stubborn}", remedy="end them by their pid")
    return len(everybody)


def _is_postgres(process: psutil.Process) -> bool:
    try:
        return process.name() == POSTGRES_PROCESS
    except psutil.NoSuchProcess:
        return False


def clusters(installation: Installation) -> list[Cluster]:
    """The pipeline's cluster and, where the country was ever started, that of its police register."""
    known = {each.name for each in processes.recall_all(installation.run)}
    register = [register_cluster(installation)] if REGISTER in known else []
    return [cluster(installation), *register]
