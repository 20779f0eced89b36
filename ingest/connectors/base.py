"""What every connector promises, and what it is told about the system it reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from vocabulary.events import Json

Cursor = Mapping[str, Json]
"""Where the last load stopped: times, page marks and digests, never a value of a record. Empty = from the
beginning."""

CELLS: Final = "$cells"
"""Field under which a connector hands over a row it could not take apart, cell by cell."""

WRITTEN_AT: Final = "$written_at"
"""Field that says when the source wrote the hand-over a record came in, where the record itself does not."""


ODD_ROW: Final = "$odd_row"
"""Field under which a connector says that a row cannot be a whole record: an `OddRow`."""

DRIVERS: Final = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
"""Schemes as Airflow writes them, and what SQLAlchemy calls them."""


@dataclass(frozen=True, slots=True)
class OddRow:
    """Why a row is no whole record (a reason of the contract, or the rule that leaves it out), and where."""

    reason: str
    place: str
    is_skipped: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """A handful of records as the source gave them, and the cursor to keep once they are stored. Has no
    repr on purpose."""

    records: Sequence[object]
    next_cursor: Cursor
    complete: bool = False
    """True on the last page of a pull that saw everything the source has: only then may absence mean
    anything."""
    columns: frozenset[str] = frozenset()
    """Names of the columns the source has, where it says so apart from its records."""


class Connector(Protocol):
    """One stream of one source system. Yields records as they are; repairs nothing."""

    name: str

    def pages(self, cursor: Cursor, until: datetime | None) -> Iterator[Page]:
        """Pages from the cursor on, nothing that the source recorded after `until` where it can be asked
        so."""
        ...


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a source system: what an Airflow connection holds. Never part of a source file."""

    host: str = ""
    port: int | None = None
    database: str = ""
    login: str = ""
    password: str = field(default="", repr=False)
    scheme: str = ""
    folder: Path | None = None
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What else the connection says: the path and the pinned host key of an SFTP server."""

    @classmethod
    def from_uri(cls, uri: str) -> "Connection":
        """What an Airflow connection says: `http://:token@host:port`, `postgres://…/register`,
        `file:///?path=…`, `sftp://login:password@host:port/?path=…&host_key=…`."""
        parts = urlsplit(uri)
        options = dict(parse_qsl(parts.query))
        folder = options.pop("path", parts.path) if parts.scheme in ("file", "fs") else None
        return cls(
            host=unquote(parts.hostname or ""),
            port=parts.port,
            database=unquote(parts.path.lstrip("/")) if folder is None else "",
            login=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            scheme=DRIVERS.get(parts.scheme, parts.scheme),
            folder=Path(folder) if folder else None,
            options=options,
        )


@dataclass(frozen=True, slots=True)
class Stream:
    """What of a source one connector reads: the `read` block of the source file, and how its files are
    written."""

    source_id: str
    name: str
    read: Mapping[str, object]
    encoding: str = "utf-8"
    delimiter: str = ","
    time_zone: str = "UTC"
    """Where the source lives: what its times without a zone mean."""
    page_size: int = 500
    changes: str = ""
    """How the source file says that changes are found: `full_sweep`, `delta`, `updated_at`."""
