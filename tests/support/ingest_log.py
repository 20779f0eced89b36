"""A migrated log to load into, and questions to ask it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from nacl.public import PrivateKey

from event_log.connection import connect
from event_log.migrations import upgrade
from ingest.connectors.base import Connection
from ingest.connectors.http import Patience
from ingest.settings import IntakeSettings
from tests.support.ingest_records import SOURCES

ROOT_KEY = b"root key of the take-in's tests!" * 2
QUARANTINE = PrivateKey(b"private key of the quarantine!!!")


def migrated(database: str, url_of: Callable[..., str]) -> str:
    """The name of a database, now with the tables of the log: the template of others."""
    upgrade(url_of("nrm_owner", database))
    return database


class LogUnderTest:
    """One migrated database; loads run as role `intake`, questions as its owner."""

    def __init__(self, database: str, url_of: Callable[..., str]) -> None:
        self.database, self._url_of = database, url_of
        with connect(self.url("nrm_owner")) as connection:  # a copy of a template has no grants of its own
            roles = "intake, linker, keyholder, modeller, operator, reviewer"
            connection.execute(f"grant connect on database {database} to {roles}".encode())

    def url(self, role: str) -> str:
        return self._url_of(role, self.database)

    def settings(self, connection: Connection, *, sources: Path = SOURCES, **others: Any) -> IntakeSettings:
        patience = Patience(attempts=3, seconds=5.0, first_wait=0.01)
        known: dict[str, Any] = {"patience": patience, "page_size": 50, **others}
        return IntakeSettings(
            database_url=self.url("intake"),
            sources_folder=sources,
            connection=connection,
            root_key=ROOT_KEY,
            quarantine_public_key=bytes(QUARANTINE.public_key),
            **known,
        )

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with connect(self.url("nrm_owner")) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def one(self, query: str, *values: object) -> Any:
        return self.rows(query, *values)[0][0]

    def types(self) -> dict[str, int]:
        """Events of each type that count now."""
        return dict(
            self.rows(
                """
                select type, count(*) from event_log.event
                where position not in (
                    select (data ->> 'position')::bigint from event_log.event
                    where type in ('record.corrected', 'record.voided')
                ) and type not in ('record.corrected', 'record.voided')
                group by type
                """
            )
        )


def connected(url: str) -> psycopg.Connection:
    """A connection as a role."""
    return connect(url)


NewLog = Callable[..., LogUnderTest]
"""`new_log()` is an empty log; `new_log(other.database)` a copy of another, to which nobody is connected."""
