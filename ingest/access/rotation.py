"""New pseudonyms for everybody, while readers work on: filled beside the old ones, then switched in one commit.

Killed anywhere, the next call goes on: the epoch that was begun stands in the database, its key in the vault. Touches
neither the log's events nor the marts.
"""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass

from psycopg import Connection

from anonymize.person_pseudonyms import BLOCK_BYTES, person_pseudonyms
from event_log.access import (
    begin_epoch,
    count_persons,
    count_pseudonyms,
    delete_old_epochs,
    domain_epochs,
    persons_without,
    switch_epoch,
    write_pseudonyms,
)
from event_log.audit import append_audit
from event_log.connection import connect, own_transaction, translated_errors
from event_log.vault.keys import Kek
from event_log.vault.pseudonym_keys import delete_old_keys, pseudonym_key
from ingest.access.filling import fill_epoch
from ingest.locks import one_rotation_at_a_time
from ingest.settings import KeyholderSettings
from vocabulary.errors import ConfigurationError, WillNeverWork
from vocabulary.events import Json

CHUNK = 100_000
"""Persons whose pseudonyms are written in one transaction."""
Progress = Callable[[str, int, int], None]
"""Told the domain, how many persons are done, and of how many that had no pseudonym of the new epoch."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What became of one domain."""

    domain: str
    epoch: int
    """That counts now."""
    persons: int
    deleted: int
    """Old pseudonyms that are gone."""

    def as_dict(self) -> dict[str, Json]:
        return asdict(self)


def rotate_pseudonyms(
    settings: KeyholderSettings, domains: tuple[str, ...] = (), *, progress: Progress | None = None
) -> list[Rotated]:
    """Rotate the named domains, or all. Raises SourceBusy while another rotation runs, ConfigurationError for a
    domain that is none.
    """
    with ExitStack() as stack:
        log = stack.enter_context(closing(connect(settings.database_url, purpose="nrm keys rotate")))
        vault = stack.enter_context(closing(connect(settings.vault_url, purpose="nrm keys rotate: vault")))
        stack.enter_context(one_rotation_at_a_time(log))
        rotation = _Rotation(log, vault, settings.kek, progress or _silently)
        return [rotation.run(domain) for domain in chosen_domains(log, domains)]


def planned_rotation(settings: KeyholderSettings, domains: tuple[str, ...] = ()) -> list[Rotated]:
    """What a rotation would do; changes nothing."""
    with closing(connect(settings.database_url, purpose="nrm keys rotate --dry-run")) as log:
        chosen, persons = chosen_domains(log, domains), count_persons(log)
        epochs = {each.domain: each.next_epoch or each.epoch + 1 for each in domain_epochs(log)}
        return [Rotated(domain, epochs[domain], persons, 0) for domain in chosen]


def chosen_domains(log: Connection, domains: tuple[str, ...]) -> list[str]:
    """These domains, or all. Raises ConfigurationError for one that is none."""
    known = [each.domain for each in domain_epochs(log)]
    if not set(domains) <= set(known):
        raise ConfigurationError("There is no domain of that name", remedy=f"known: {', '.join(known)}")
    return list(domains) or known


class _Rotation:
    """A rotation under way."""

    def __init__(self, log: Connection, vault: Connection, kek: Kek, progress: Progress) -> None:
        self._log, self._vault, self._kek, self._progress = log, vault, kek, progress

    def run(self, domain: str) -> Rotated:
        with translated_errors():
            begun = begin_epoch(self._log, domain)
        epoch = begun.next_epoch or begun.epoch
        self._fill(domain, epoch)
        persons = self._switch(domain, epoch)
        delete_old_keys(self._vault, domain, epoch)
        with translated_errors():
            deleted = delete_old_epochs(self._log, domain)
        return Rotated(domain, epoch, persons, deleted)

    def _fill(self, domain: str, epoch: int) -> None:
        """Each chunk committed by itself: a killed rotation goes on with those who have no pseudonym yet."""
        key = pseudonym_key(self._vault, domain, epoch, self._kek)
        with own_transaction(self._log):
            missing = persons_without(self._log, domain, epoch)
        persons = len(missing) // BLOCK_BYTES
        for begin in range(0, persons, CHUNK):
            chunk = missing[BLOCK_BYTES * begin : BLOCK_BYTES * (begin + CHUNK)]
            with own_transaction(self._log):
                write_pseudonyms(self._log, domain, epoch, chunk, person_pseudonyms(key, chunk))
            self._progress(domain, min(begin + CHUNK, persons), persons)

    def _switch(self, domain: str, epoch: int) -> int:
        """How many have a pseudonym of the epoch that counts from now on.

        Nobody resolves into an epoch while it changes; whoever came meanwhile is filled in first.
        """
        with own_transaction(self._log):
            domain_epochs(self._log, locked=True)
            fill_epoch(self._log, self._vault, self._kek, domain, epoch)
            pseudonyms, persons = count_pseudonyms(self._log, domain, epoch)
            if pseudonyms != persons:
                raise WillNeverWork("A person would have two pseudonyms; nothing was switched", remedy="report it")
            switch_epoch(self._log, domain)
            data: dict[str, Json] = {"domain": domain, "epoch": epoch, "persons": persons}
            append_audit(self._log, "keys.rotated", data)
        return persons


def _silently(domain: str, done: int, of: int) -> None:
    """Nobody is told."""
