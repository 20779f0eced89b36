"""Connections to the log, and its faults in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, conninfo
from psycopg.pq import TransactionStatus

from vocabulary.errors import TryAgain, WillNeverWork

_LOCK_TIMEOUT = "60s"
_DRIVER = "postgresql+psycopg://"


def connect(address: str, *, purpose: str = "nrm") -> Connection:
    """A connection that commits each statement, in UTC, and gives up on a lock after a minute.

    `address` is libpq's or SQLAlchemy's. Whoever needs a transaction opens one: `with connection.transaction()`.
    """
    address = address.replace(_DRIVER, "postgresql://", 1)
    settings: dict[str, Any] = {
        "application_name": purpose,
        "options": f"-c timezone=UTC -c lock_timeout={_LOCK_TIMEOUT}",
        "connect_timeout": 10,
    }
    with translated_errors("the database"):
        return psycopg.connect(conninfo.make_conninfo(address, **settings), autocommit=True)


@contextmanager
def translated_errors(what: str = "the event log") -> Iterator[None]:
    """Turn the driver's errors into ours; their texts quote values and are dropped, the SQLSTATE stays."""
    try:
        yield
    except psycopg.errors.DiskFull as error:
        remedy = "make room there: nothing is lost, and the next load goes on where this one was"
        raise TryAgain(f"the disk of {what} is full ({_state(error)})", remedy=remedy) from None
    except psycopg.OperationalError as error:
        raise TryAgain(f"{what} did not answer ({_state(error)})", remedy="it is tried again") from None
    except psycopg.InterfaceError:
        raise TryAgain(f"the connection to {what} is lost", remedy="it is tried again") from None
    except psycopg.Error as error:
        remedy = "see SQLSTATE in PostgreSQL's manual, appendix A"
        raise WillNeverWork(f"{what} refused a statement ({_state(error)})", remedy=remedy) from None


@contextmanager
def own_transaction(connection: Connection) -> Iterator[Connection]:
    """One transaction, committed at the end. Raises WillNeverWork inside another, which would decide the commit."""
    if connection.info.transaction_status not in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN):
        raise WillNeverWork("A page needs a transaction of its own", remedy="use event_log.connection.connect")
    with translated_errors(), connection.transaction():
        yield connection


def _state(error: psycopg.Error) -> str:
    return f"SQLSTATE {error.sqlstate}" if error.sqlstate else "no connection"
