"""A pseudonym in every domain for every person: after each resolve, for those who have none."""

from psycopg import Connection

from anonymize.person_pseudonyms import BLOCK_BYTES, person_pseudonyms
from event_log.access import domain_epochs, persons_without, write_pseudonyms
from event_log.connection import own_transaction
from event_log.vault.keys import Kek
from event_log.vault.pseudonym_keys import pseudonym_key


def fill_pseudonyms(log: Connection, vault: Connection, kek: Kek) -> int:
    """Give a pseudonym to whom a resolve made; how many were written. Repeating it writes none.

    A rotation under way fills its own epoch, and looks for those who came meanwhile before it switches.
    """
    with own_transaction(log):
        return sum(fill_epoch(log, vault, kek, each.domain, each.epoch) for each in domain_epochs(log, locked=True))


def fill_epoch(log: Connection, vault: Connection, kek: Kek, domain: str, epoch: int) -> int:
    """The same for one domain and epoch, in the transaction of the caller, who holds the lock of the epochs."""
    missing = persons_without(log, domain, epoch)
    if missing:
        key = pseudonym_key(vault, domain, epoch, kek)
        write_pseudonyms(log, domain, epoch, missing, person_pseudonyms(key, missing))
    return len(missing) // BLOCK_BYTES
