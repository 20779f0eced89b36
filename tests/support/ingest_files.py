"""How a test reaches the doubles that hand over files, and a vault in which somebody was erased."""

from collections.abc import Callable

import psycopg

from event_log import vault
from event_log.connection import connect
from ingest.connectors.base import Connection
from synthetic.servers.sftp import LOGIN, Serving


def sftp_connection(server: Serving, token: str) -> Connection:
    """The login and the pinned key, as an administrator would send them."""
    options = {"path": "/", "host_key": server.host_key}
    return Connection(host="127.0.0.1", port=server.port, login=LOGIN, password=token, scheme="sftp", options=options)


def vault_with_erased(
    new_database: Callable[..., str], url_of: Callable[..., str], source: str, record_key: bytes
) -> str:
    """The address, as intake, of a vault whose register holds that one record."""
    name = new_database()
    vault.upgrade(url_of("nrm_owner", name))
    with psycopg.connect(url_of("nrm_owner", name).replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute(f"grant connect on database {name} to intake, keyholder".encode())
    with connect(url_of("keyholder", name)) as keyholder:
        vault.register_erased(keyholder, source, [record_key], "record")
    return url_of("intake", name)
