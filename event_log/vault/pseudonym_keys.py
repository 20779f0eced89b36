"""The keys that pseudonyms are drawn under: one random key for each domain and epoch, wrapped like those of subjects.

Drawn from no other key, so that a deleted one is gone: whoever holds the root key cannot draw an old pseudonym again.
"""

from os import urandom
from uuid import NAMESPACE_OID, UUID, uuid5

from psycopg import Connection

from event_log.connection import translated_errors
from event_log.vault.keys import Kek
from vocabulary.errors import WillNeverWork

_KEY_BYTES = 32


def pseudonym_key(connection: Connection, domain: str, epoch: int, kek: Kek) -> bytes:
    """The key of a domain and epoch, made where there is none. For the linker and the keyholder."""
    wrapped = kek.wrap(place_of(domain, epoch), urandom(_KEY_BYTES))
    with translated_errors("the vault"):
        connection.execute(
            "insert into vault.pseudonym_key (domain, epoch, wrapped_key, kek_id) values (%s, %s, %s, %s)"
            " on conflict do nothing",
            [domain, epoch, wrapped, kek.kek_id],
        )
        row = connection.execute(
            "select wrapped_key, kek_id from vault.pseudonym_key where domain = %s and epoch = %s", [domain, epoch]
        ).fetchone()
    if row is None:
        raise WillNeverWork("The vault keeps no key of this epoch", remedy="run: nrm migrate")
    return Kek(row[1], kek.key).unwrap(place_of(domain, epoch), row[0])


def delete_old_keys(connection: Connection, domain: str, current: int) -> int:
    """Delete the keys of epochs before the current one; how many. For the keyholder."""
    with translated_errors("the vault"):
        return connection.execute(
            "delete from vault.pseudonym_key where domain = %s and epoch < %s", [domain, current]
        ).rowcount


def place_of(domain: str, epoch: int) -> UUID:
    """What a wrapped key is bound to: moved to another epoch it does not open."""
    return uuid5(NAMESPACE_OID, f"nrm pseudonyms {domain} {epoch}")
