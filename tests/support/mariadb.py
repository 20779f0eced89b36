"""A MariaDB of Debian (`mariadb-server-core`, `mariadb-client`), started as an unprivileged process in a folder."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pymysql
import pytest

PROGRAMS = ("mariadbd", "mariadb-install-db", "my_print_defaults")
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@contextmanager
def mariadb() -> Iterator[int]:
    """A running server, as its port. Skips where the packages are not installed or may not run."""
    is_root = os.geteuid() == 0
    if not all(map(shutil.which, (*PROGRAMS, *(NOBODY[:1] if is_root else ())))):
        pytest.skip("no MariaDB here: apt-get install mariadb-server-core mariadb-client")
    with TemporaryDirectory() as name:
        data = Path(name) / "data"
        data.mkdir()
        if is_root:
            data.parent.chmod(0o755)
            os.chown(data, 65534, 65534)
        with _server(data, NOBODY if is_root else ()) as port:
            yield port


@contextmanager
def _server(data: Path, as_nobody: tuple[str, ...]) -> Iterator[int]:
    own = ("--no-defaults", f"--datadir={data}")
    install = ("mariadb-install-db", *own, "--auth-root-authentication-method=normal", "--skip-test-db")
    if subprocess.run([*as_nobody, *install], capture_output=True, check=False).returncode:
        pytest.skip("mariadb-install-db does not run here")
    port = _free_port()
    where = (f"--socket={data}/s", f"--port={port}", "--bind-address=127.0.0.1", f"--pid-file={data}/pid")
    command = [*as_nobody, "mariadbd", *own, *where, "--innodb-buffer-pool-size=16M"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        with suppress(pymysql.OperationalError), pymysql.connect(host="127.0.0.1", port=port, user="root"):
            return
        time.sleep(0.2)
    pytest.skip("MariaDB does not start here")
