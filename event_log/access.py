"""The pseudonyms that readers' views join: who has none yet, many at once, and the epoch that counts."""

from dataclasses import dataclass
from typing import Final

from psycopg import Connection

from event_log.binary import LENGTH_16, copy_binary, int4, row_head, text

_UUID: Final = 16
_MEMORY: Final = "64MB"
"""Of the server, for each sort and each hash table: of a million persons none is written to disk."""


@dataclass(frozen=True, slots=True)
class DomainEpoch:
    """Which pseudonyms of a domain count, and which are being made."""

    domain: str
    epoch: int
    next_epoch: int | None


def domain_epochs(connection: Connection, *, locked: bool = False) -> list[DomainEpoch]:
    """Every domain. `locked`: and no epoch begins or ends until the caller's transaction does."""
    query = "select domain, epoch, next_epoch from access.pseudonym_epoch order by domain"
    rows = connection.execute(query + (" for no key update" if locked else "")).fetchall()
    return [DomainEpoch(*row) for row in rows]


def persons_without(connection: Connection, domain: str, epoch: int) -> bytes:
    """The keys of all persons who have no pseudonym yet, one behind the other. In a transaction of the caller."""
    _expect_whole_epochs(connection)
    query = """
        select string_agg(uuid_send(missing.person_key), ''::bytea)
        from (
            select person_key from event_log.subject_person where to_position is null
            except
            select person_key from access.person_pseudonym where domain = %s and epoch = %s
        ) as missing
    """
    row = connection.cursor(binary=True).execute(query, [domain, epoch]).fetchone()
    return row[0] if row and row[0] else b""


def _expect_whole_epochs(connection: Connection) -> None:
    """Until the transaction ends, hash and sort in memory, and compile nothing: both cost more than the question."""
    connection.execute("select set_config('work_mem', %s, true), set_config('jit', 'off', true)", [_MEMORY])


def write_pseudonyms(connection: Connection, domain: str, epoch: int, person_keys: bytes, pseudonyms: bytes) -> None:
    """Put pseudonyms beside the keys they were drawn from, in the same order."""
    head = row_head(4) + text(domain) + int4(4, epoch) + LENGTH_16
    rows = bytearray((head + bytes(_UUID) + LENGTH_16 + bytes(_UUID)) * (len(person_keys) // _UUID))
    _lay_into(rows, len(head), person_keys)
    _lay_into(rows, len(head) + _UUID + len(LENGTH_16), pseudonyms)
    columns = ("domain", "epoch", "person_key", "pseudonym")
    copy_binary(connection, "access.person_pseudonym", columns, [bytes(rows)])


def _lay_into(rows: bytearray, place: int, uuids: bytes) -> None:
    """Write one UUID into each row, byte by byte of all rows at once: thirty times quicker than row by row."""
    size = len(rows) // (len(uuids) // _UUID)
    for at in range(_UUID):
        rows[place + at :: size] = uuids[at::_UUID]


def begin_epoch(connection: Connection, domain: str) -> DomainEpoch:
    """The epoch to fill beside the one that counts: the one begun before, else a new one. For the keyholder."""
    connection.execute(
        "update access.pseudonym_epoch set next_epoch = epoch + 1 where domain = %s and next_epoch is null", [domain]
    )
    return next(each for each in domain_epochs(connection) if each.domain == domain)


def count_pseudonyms(connection: Connection, domain: str, epoch: int) -> tuple[int, int]:
    """How many pseudonyms an epoch has, and for how many persons: more than that would double them in every view.

    In a transaction of the caller.
    """
    _expect_whole_epochs(connection)
    query = """
        select count(*), count(distinct person_key) from access.person_pseudonym where domain = %s and epoch = %s
    """
    row = connection.execute(query, [domain, epoch]).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def switch_epoch(connection: Connection, domain: str) -> None:
    """From the commit on the next epoch counts. For the keyholder."""
    connection.execute(
        """
        update access.pseudonym_epoch
        set epoch = next_epoch, next_epoch = null, switched_at = clock_timestamp()
        where domain = %s and next_epoch is not null
        """,
        [domain],
    )


def delete_old_epochs(connection: Connection, domain: str) -> int:
    """Delete every pseudonym of a domain that does not count any more and is none of the next; how many."""
    return connection.execute(
        """
        delete from access.person_pseudonym
        where domain = %s and epoch < (select epoch from access.pseudonym_epoch where domain = %s)
        """,
        [domain, domain],
    ).rowcount


def count_persons(connection: Connection) -> int:
    """Persons who have a pseudonym, or should."""
    row = connection.execute(
        "select count(distinct person_key) from event_log.subject_person where to_position is null"
    ).fetchone()
    return row[0] if row else 0
