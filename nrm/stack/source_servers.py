"""The synthetic country's source systems that are processes of their own: started, found, addressed."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from nrm.stack import processes
from nrm.stack.environment import child_environment
from nrm.stack.installation import Installation
from nrm.stack.ports import LOOPBACK, answers, port_to_use
from nrm.stack.private_files import write_private
from nrm.stack.secrets import load_secrets
from vocabulary.errors import TryAgain


@dataclass(frozen=True, slots=True)
class SourceServer:
    """One of them: `python -m MODULE --store FOLDER --port N --token-file FILE` serves a source on loopback."""

    source: str
    """Id of its source file; its connection is `nrm_<source>`."""
    module: str
    store: str
    """Its folder below that of the country."""
    uri: str = "http://:{token}@{host}:{port}"
    """What an Airflow connection to it says."""
    has_host_key: bool = False
    """Its connection names the key of the server, as its administrator sent it."""

    @property
    def scheme(self) -> str:
        return self.uri.partition(":")[0]

    @property
    def process(self) -> str:
        return f"synthetic-{self.store}"

    @property
    def connection(self) -> str:
        return f"nrm_{self.source}"


SFTP: Final = "sftp://nrm:{token}@{host}:{port}/?path=/&host_key={host_key}"
SERVERS: Final = (
    SourceServer("ngo_kobo", "synthetic.servers.kobo", "kobo"),
    SourceServer("gbv_primero", "synthetic.servers.primero", "primero", "http://nrm:{token}@{host}:{port}"),
    SourceServer("social_sftp", "synthetic.servers.sftp", "social", SFTP, has_host_key=True),
    SourceServer(
        "outreach_commcare",
        "synthetic.servers.commcare",
        "commcare",
        "http://pipeline%40nrm.example:{token}@{host}:{port}",
    ),
    SourceServer("health_dhis2", "synthetic.servers.dhis2", "dhis2"),
)


def start_servers(installation: Installation) -> None:
    """Start every server that does not run, then wait until all of them answer."""
    started = [_start(installation, server) for server in SERVERS if port_of(installation, server) is None]
    for server, port in started:
        if not answers(port, patience=60):
            raise TryAgain(
                f"The synthetic {server.source} does not answer", remedy=f"read synthetic/{server.store}.log"
            )


def server_connections(installation: Installation) -> dict[str, str]:
    """How those that run are reached, by connection id."""
    return {
        server.connection: server.uri.format(
            token=_token(installation, server), host=LOOPBACK, port=port, host_key=_host_key(installation, server)
        )
        for server in SERVERS
        if (port := port_of(installation, server))
    }


def _host_key(installation: Installation, server: SourceServer) -> str:
    if not server.has_host_key:
        return ""
    return quote((installation.synthetic / server.store / "host_key.pub").read_text(encoding="ascii").strip(), safe="")


def port_of(installation: Installation, server: SourceServer) -> int | None:
    """Where it listens; None while it does not run."""
    remembered = processes.recall(installation.run, server.process)
    return remembered.port if remembered and remembered.process() else None


def _start(installation: Installation, server: SourceServer) -> tuple[SourceServer, int]:
    last = processes.recall(installation.run, server.process)
    port = port_to_use(last.port if last else None)
    processes.start(
        installation.run,
        server.process,
        [sys.executable, "-m", server.module, *_options(installation, server, port)],
        environment=child_environment(installation),
        log=installation.synthetic / f"{server.store}.log",
        port=port,
    )
    return server, port


def _options(installation: Installation, server: SourceServer, port: int) -> list[str]:
    token_file = _token_file(installation, server)
    write_private(token_file, _token(installation, server).encode())
    store = installation.synthetic / server.store
    return ["--store", str(store), "--port", str(port), "--token-file", str(token_file)]


def _token_file(installation: Installation, server: SourceServer) -> Path:
    return installation.synthetic / f"{server.store}.token"


def _token(installation: Installation, server: SourceServer) -> str:
    """The password of the pipeline's own user of that system."""
    return load_secrets(installation).synthetic_password(server.source)
