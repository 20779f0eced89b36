"""One PostgreSQL cluster of our own: made, started, found again after a crash, stopped.

Its log never holds a statement or a parameter: they would be values of records.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from nrm.stack import processes
from nrm.stack.ports import LOOPBACK, port_to_use
from nrm.stack.postgres_programs import identity, program
from nrm.stack.private_files import write_private
from vocabulary.errors import ConfigurationError, TryAgain

SUPERUSER = "postgres"
_SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.65535.lock")
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "max_connections": "80",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %d %u ",
    "log_statement": "none",
    "log_min_messages": "log",  # not "error": a message such as «invalid input syntax: "…"» quotes the value
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


_CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}  # for tests: gone with the power


@dataclass(frozen=True)
class Cluster:
    """A data folder with the process that serves it. `name` is that of the process, `run` and `log` where it
    is noted."""

    name: str
    folder: Path
    run: Path
    log: Path
    password: str = field(repr=False)
    mark: str
    durable: bool = True

    def start(self, *, patience: float = 90.0) -> int:
        """Its port, once it answers. Starts what is not running, makes what is not there, outwaits a
        crash."""
        self._make()
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            serving = self._found() or self._launch()
            if self._answers_before(serving, deadline):
                return self._port(serving)
            # It ended: after a kill its last backends hold the shared memory a moment longer than the
            # process.
            time.sleep(0.5)
        raise TryAgain(f"{self.name} did not start in {patience:.0f} s", remedy=f"read the last lines of {self.log}")

    def stop(self, *, patience: float = 30.0) -> None:
        """End it: sessions are broken off, what was committed stays."""
        remembered = processes.recall(self.run, self.name)
        process = remembered.process() if remembered else None
        if process is not None:
            process.send_signal(signal.SIGINT)  # the server's "fast" shutdown
            if not processes.wait_until_gone(process, patience=patience):
                processes.stop([process])
        processes.forget(self.run, self.name)

    def port(self) -> int | None:
        """The port it serves on now; None when it does not run."""
        found = self._found()
        return self._port(found) if found else None

    def conninfo(self, port: int, database: str = "postgres") -> str:
        """How its superuser reaches it."""
        return psycopg.conninfo.make_conninfo(
            host=LOOPBACK,
            port=port,
            user=SUPERUSER,
            password=self.password,
            dbname=database,
            connect_timeout=5,
        )

    def _found(self) -> processes.Remembered | None:
        remembered = processes.recall(self.run, self.name)
        return remembered if remembered and remembered.process() else None

    @staticmethod
    def _port(remembered: processes.Remembered) -> int:
        if remembered.port is None:
            raise ConfigurationError(f"The port of {remembered.name} is not known", remedy="run: make down, then again")
        return remembered.port

    def _make(self) -> None:
        """initdb beside the place and move it there, so that a kill in between leaves nothing half made."""
        if (self.folder / "PG_VERSION").exists():
            return
        partial = self.folder.with_name(f"{self.folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True, mode=0o700)
        identity().hand_over(partial)
        self._initdb(partial)
        partial.rename(self.folder)

    def _initdb(self, folder: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            password = Path(scratch) / "password"
            write_private(password, self.password.encode())
            identity().hand_over(Path(scratch), password)
            done = subprocess.run(
                [
                    *identity().prefix,
                    program("initdb"),
                    "--pgdata",
                    str(folder),
                    "--username",
                    SUPERUSER,
                    "--pwfile",
                    str(password),
                    "--auth",
                    "scram-sha-256",
                    "--encoding",
                    "UTF8",
                    "--locale-provider",
                    "builtin",
                    "--builtin-locale",
                    "C.UTF-8",
                    "--locale",
                    "C",
                ],
                capture_output=True,
                text=True,
                cwd="/",
                env=self._environment(),
            )
        if done.returncode:
            raise ConfigurationError(f"initdb failed: {done.stderr.strip()[-300:]}", remedy="see docs/runbooks")

    def _launch(self) -> processes.Remembered:
        self._clear_stale_lock()
        last = processes.recall(self.run, self.name)
        port = port_to_use(last.port if last else self._last_port())
        write_private(self.run / f"{self.name}.port", str(port).encode())
        settings = {
            **_SETTINGS,
            **({} if self.durable else _CARELESS),
            "port": str(port),
            "unix_socket_directories": str(self._socket_folder()),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [*identity().prefix, program("postgres"), "-D", str(self.folder), *options]
        return processes.start(self.run, self.name, command, environment=self._environment(), log=self.log, port=port)

    def _last_port(self) -> int | None:
        path = self.run / f"{self.name}.port"
        return int(path.read_text()) if path.exists() else None

    def _socket_folder(self) -> Path:
        """Inside the installation, unless its path is too long for a socket's address."""
        folder = self.run / f"{self.name}-socket"
        if len(os.fsencode(folder)) > _SOCKET_PATH_LIMIT:
            folder = Path(tempfile.gettempdir()) / f"nrm-{self.mark}-{self.name}"
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in folder.glob(".s.PGSQL.*"):
            left.unlink()  # only our own server uses this folder, and it does not run
        identity().hand_over(folder)
        return folder

    def _environment(self) -> dict[str, str]:
        """As little as possible: neither the caller's settings nor its secrets belong to the server."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", processes.MARK: self.mark}

    def _clear_stale_lock(self) -> None:
        """Remove a lock whose holder is dead but not yet reaped, or whose pid went to another program."""
        lock = self.folder / "postmaster.pid"
        if not lock.exists():
            return
        try:
            holder = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
            is_server = not processes.is_dead(holder) and str(self.folder) in holder.cmdline()
        except (psutil.Error, ValueError):
            is_server = False
        if not is_server:
            lock.unlink()
        else:
            processes.stop([holder])  # ours, but not remembered: the note was lost with a kill

    def _answers_before(self, serving: processes.Remembered, deadline: float) -> bool:
        """True when it accepts a session; False when it ended, or the time is over."""
        while serving.process() is not None and time.monotonic() < deadline:
            try:
                psycopg.connect(self.conninfo(self._port(serving))).close()
                return True
            except psycopg.OperationalError as error:
                if "authentication failed" in str(error):
                    remedy = "restore secrets.json, or remove the folder of this installation"
                    raise ConfigurationError(f"{self.name} has another password", remedy=remedy) from None
                time.sleep(0.1)  # starting, or recovering from a crash
        return False
