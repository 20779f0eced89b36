"""Every wrapped key of the vault under another wrapping key, in one transaction."""

from uuid import UUID

from psycopg import Connection, sql

from event_log.connection import own_transaction, translated_errors
from event_log.vault.keys import Kek
from event_log.vault.pseudonym_keys import place_of

_CHUNK = 10_000


def rewrap_all(connection: Connection, old: bytes, new: Kek) -> None:
    """All or nothing: no moment at which a key stands under neither."""
    with own_transaction(connection):
        # whoever makes a key meanwhile waits, and then makes none under the old one (create_keys)
        connection.execute("lock table vault.subject, vault.pseudonym_key in share row exclusive mode")
        while _rewrap_subjects(connection, old, new):
            pass
        _rewrap_pseudonym_keys(connection, old, new)


def count_wrapped(connection: Connection, kek_id: str) -> dict[str, int]:
    """How many keys of each table stand under this wrapping key."""
    found = {}
    for table in ("subject", "pseudonym_key"):
        query = sql.SQL("select count(*) from {} where kek_id = %s").format(sql.Identifier("vault", table))
        with translated_errors("the vault"):
            row = connection.execute(query, [kek_id]).fetchone()
        found[table] = row[0] if row else 0
    return found


def _rewrap_subjects(connection: Connection, old: bytes, new: Kek) -> int:
    rows = connection.execute(
        "select subject_ref, wrapped_data_key, kek_id from vault.subject where kek_id <> %s limit %s",
        [new.kek_id, _CHUNK],
    ).fetchall()
    keys = [row[0] for row in rows]
    connection.execute(
        """
        update vault.subject
        set wrapped_data_key = rewrapped.wrapped, kek_id = %s
        from unnest(%s::uuid[], %b::bytea[]) as rewrapped (subject_ref, wrapped)
        where subject.subject_ref = rewrapped.subject_ref
        """,
        [new.kek_id, keys, [_rewrapped(key, wrapped, kek_id, old, new) for key, wrapped, kek_id in rows]],
    )
    return len(rows)


def _rewrap_pseudonym_keys(connection: Connection, old: bytes, new: Kek) -> None:
    rows = connection.execute(
        "select domain, epoch, wrapped_key, kek_id from vault.pseudonym_key where kek_id <> %s", [new.kek_id]
    ).fetchall()
    for domain, epoch, wrapped, kek_id in rows:
        connection.execute(
            "update vault.pseudonym_key set wrapped_key = %s, kek_id = %s where domain = %s and epoch = %s",
            [_rewrapped(place_of(domain, epoch), wrapped, kek_id, old, new), new.kek_id, domain, epoch],
        )


def _rewrapped(place: UUID, wrapped: bytes, kek_id: str, old: bytes, new: Kek) -> bytes:
    return new.wrap(place, Kek(kek_id, old).unwrap(place, wrapped))
