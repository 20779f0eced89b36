"""The pseudonyms that readers' views join: who has none yet, many at once, and the epoch that counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg import Connection

from event_log.binary import LENGTH_16, copy_binary, int4, row_head, text

_UUID = 16


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


def persons_behind(connection: Connection, behind: bytes, size: int) -> bytes:
    """The keys of the next `size` persons behind one, in order, one key behind the other."""
    query = """
        select string_agg(uuid_send(chosen.person_key), ''::bytea)
        from (
            select distinct person_key
            from event_log.subject_person
            where to_position is null and person_key > encode(%s, 'hex')::uuid
            order by person_key
            limit %s
        ) as chosen
    """
    return _keys(connection, query, [behind, size])


def persons_without(connection: Connection, domain: str, epoch: int) -> bytes:
    """The keys of all persons who have no pseudonym yet, one behind the other."""
    query = """
        select string_agg(uuid_send(missing.person_key), ''::bytea)
        from (
            select person_key from event_log.subject_person where to_position is null
            except
            select person_key from access.person_pseudonym where domain = %s and epoch = %s
        ) as missing
    """
    return _keys(connection, query, [domain, epoch])


def newest_of(connection: Connection, domain: str, epoch: int) -> bytes:
    """The greatest key that has a pseudonym of this epoch; zeros where nobody has."""
    query = """
        select uuid_send(person_key) from access.person_pseudonym
        where domain = %s and epoch = %s order by person_key desc limit 1
    """
    return _keys(connection, query, [domain, epoch]) or bytes(_UUID)


def _keys(connection: Connection, query: LiteralString, values: Sequence[object]) -> bytes:
    row = connection.cursor(binary=True).execute(query, values).fetchone()
    return row[0] if row and row[0] else b""


def write_pseudonyms(connection: Connection, domain: str, epoch: int, person_keys: bytes, pseudonyms: bytes) -> None:
    """Put pseudonyms beside the keys they were drawn from, in the same order."""
    head = row_head(4) + text(domain) + int4(4, epoch) + LENGTH_16
    rows = [
        head + person_keys[at : at + _UUID] + LENGTH_16 + pseudonyms[at : at + _UUID]
        for at in range(0, len(person_keys), _UUID)
    ]
    columns = ("domain", "epoch", "person_key", "pseudonym")
    copy_binary(connection, "access.person_pseudonym", columns, rows)


def begin_epoch(connection: Connection, domain: str) -> DomainEpoch:
    """The epoch to fill beside the one that counts: the one begun before, else a new one. For the keyholder."""
    connection.execute(
        "update access.pseudonym_epoch set next_epoch = epoch + 1 where domain = %s and next_epoch is null", [domain]
    )
    return next(each for each in domain_epochs(connection) if each.domain == domain)


def has_doubles(connection: Connection, domain: str, epoch: int) -> bool:
    """Whether a person has two pseudonyms of an epoch, which would double them in every view."""
    query = """
        select count(*) <> count(distinct person_key) from access.person_pseudonym where domain = %s and epoch = %s
    """
    row = connection.execute(query, [domain, epoch]).fetchone()
    return bool(row and row[0])


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
        delete from access.person_pseudonym as known
        using access.pseudonym_epoch as current_epoch
        where known.domain = %s and current_epoch.domain = known.domain and known.epoch < current_epoch.epoch
        """,
        [domain],
    ).rowcount


def count_persons(connection: Connection) -> int:
    """Persons who have a pseudonym, or should."""
    row = connection.execute(
        "select count(distinct person_key) from event_log.subject_person where to_position is null"
    ).fetchone()
    return row[0] if row else 0
