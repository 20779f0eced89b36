"""Connections to the warehouse, and its faults in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection, conninfo

from vocabulary.errors import TryAgain, WillNeverWork


def connect(address: str) -> Connection:
    """A connection in UTC. `address` is libpq's or SQLAlchemy's."""
    address = address.replace("postgresql+psycopg://", "postgresql://", 1)
    options = "-c timezone=UTC -c lock_timeout=60s"
    with translated_errors():
        made = conninfo.make_conninfo(address, application_name="nrm report", options=options, connect_timeout=10)
        return psycopg.connect(made)


@contextmanager
def translated_errors() -> Iterator[None]:
    """The driver's errors quote values; ours name the SQLSTATE only."""
    try:
        yield
    except psycopg.OperationalError as error:
        state = error.sqlstate or "no connection"
        raise TryAgain(f"The warehouse did not answer ({state})", remedy="it is tried again") from None
    except psycopg.Error as error:
        remedy = "see SQLSTATE in PostgreSQL's manual, appendix A"
        raise WillNeverWork(f"The warehouse refused a statement (SQLSTATE {error.sqlstate})", remedy=remedy) from None
