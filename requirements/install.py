"""Make `.venv` from a hashed lock file; a second call with the same lock does nothing.

Standard library only: it runs before anything is installed. uv is tried first because it takes seconds;
where it cannot be had, or cannot reach the packages the way this machine's pip is set up to, pip takes a
minute for the same result.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
LOCKS = PROJECT / "requirements"
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
NRM = """#!/bin/sh
exec "{python}" -m nrm "$@"
"""


def main(lock_name: str) -> int:
    """Exit code 0 when the environment holds what the lock file names."""
    lock = LOCKS / lock_name
    wanted = f"{lock_name} {_digest(lock)} {_digest(Path(__file__))} {sys.version_info[:2]}"
    if STAMP.exists() and STAMP.read_text() == wanted and _runs():
        STAMP.touch()
        return 0
    if not _runs():
        print(f"Making .venv with Python {sys.version.split()[0]}", flush=True)
        venv.create(VENV, with_pip=True, clear=True)
    print(f"Installing {lock_name.removesuffix('.txt')} packages from the hashed lock", flush=True)
    if not (_install_with_uv(lock) or _install_with_pip(lock)):
        print(
            "The packages could not be installed; the lines above say why. Then run make again.",
            file=sys.stderr,
        )
        return 1
    _link_project()
    _compile()
    STAMP.write_text(wanted)
    return 0


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _runs() -> bool:
    """False for a missing environment, one of another place (a copied folder) and one of another Python."""
    question = "import sys; print(sys.prefix, *sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.split() == [str(VENV), *map(str, sys.version_info[:2])]


def _install_with_uv(lock: Path) -> bool:
    if not _succeeds([*_pip_install(), "--require-hashes", "-r", LOCKS / "installer.txt"], quiet=True):
        return False
    cache = [] if _home_is_writable() else ["--no-cache"]
    command = [VENV / "bin" / "uv", "pip", "install", "-q", *cache, "--no-config", "--python", PYTHON]
    # the machine's own certificates first, for it may sit behind a mirror; then those that uv brings
    return any(
        _succeeds([*command, *certificates, "--require-hashes", "-r", lock], quiet=True)
        for certificates in (["--system-certs"], [])
    )


def _install_with_pip(lock: Path) -> bool:
    print("uv is not usable here; pip takes some minutes", flush=True)
    # pip refuses the lock with dependencies resolved by itself: some wheels pin others without hashes
    install = [*_pip_install(), "--no-deps", "--require-hashes", "-r", lock]
    return _succeeds(install) and _succeeds([PYTHON, "-m", "pip", "check", "-q"])


def _pip_install() -> list[object]:
    cache = [] if _home_is_writable() else ["--no-cache-dir"]
    # twice quiet: a newcomer should not read warnings about how this machine's pip is set up
    return [PYTHON, "-m", "pip", "install", "-q", "-q", "--disable-pip-version-check", *cache]


def _succeeds(command: list[object], *, quiet: bool = False) -> bool:
    sink = subprocess.DEVNULL if quiet else None
    return subprocess.run([str(part) for part in command], stdout=sink, stderr=sink).returncode == 0


def _home_is_writable() -> bool:
    home = Path(os.path.expanduser("~"))
    return home.is_dir() and os.access(home, os.W_OK)


def _link_project() -> None:
    """Put the project on the environment's path and `nrm` beside its Python; no build step, no network."""
    site = next((VENV / "lib").glob("python3.*/site-packages"))
    (site / "nrm_project.pth").write_text(f"{PROJECT}\n")
    command = VENV / "bin" / "nrm"
    command.write_text(NRM.format(python=PYTHON))
    command.chmod(0o755)


def _compile() -> None:
    """Write bytecode once: where PYTHONDONTWRITEBYTECODE is set, dbt would pay seconds at every run."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    print("Compiling once", flush=True)
    subprocess.run(
        [PYTHON, "-m", "compileall", "-q", "-q", "-j", "0", VENV / "lib"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "test.txt"))
