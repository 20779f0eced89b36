"""After a restore: whoever the register names is taken out again, before anything else reads the restored warehouse.

The register lies in the vault and outside the warehouse's backups, so it knows of erasures that the backup does not.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from event_log.audit import append_audit
from event_log.erasure import (
    Digest,
    delete_persons,
    digests_of,
    purge_quarantine_of,
    rows_left,
    subjects_of_digests,
    subjects_of_records,
    whole_persons,
)
from event_log.vault.erasures import registered
from event_log.vault.keys import destroy_keys
from event_log.vault.register import register_erased
from ingest.erasure.places import NotErased, Places
from vocabulary.events import Json


def replay_register(places: Places) -> dict[str, Json]:
    """Erase again whom a restored warehouse brought back; how many persons, subjects and events. Safe to repeat."""
    refs = subjects_in_register(places)
    persons: set[UUID] = set()
    events = 0
    if refs:
        places.figures.settle()
        persons, refs = whole_persons(places.log, refs)
        _forget(places, refs)
        events = delete_persons(places.log, persons, refs)
        destroy_keys(places.vault, refs)  # of a resolve that met them in between
        if rows_left(places.log, persons, refs):
            raise NotErased("Rows still lead to somebody who was erased", remedy="report it; repeat the replay")
    found: dict[str, Json] = {"persons": len(persons), "subjects": len(refs), "events": events}
    append_audit(places.log, "erase.replayed", found)
    return found


def subjects_in_register(places: Places) -> set[UUID]:
    """Subjects of the log whom the register names, by their record or as a person."""
    by_source: dict[tuple[str, str], list[bytes]] = defaultdict(list)
    for source, kind, digest in registered(places.vault):
        by_source[source, kind].append(digest)
    refs: set[UUID] = set()
    for (source, kind), digests in by_source.items():
        refs |= _subjects(places, source, kind, digests)
    return refs


def _subjects(places: Places, source: str, kind: str, digests: list[bytes]) -> set[UUID]:
    find = subjects_of_digests if kind == "person" else subjects_of_records
    return find(places.log, source, digests)


def _forget(places: Places, refs: Collection[UUID]) -> None:
    """What they may be sent under that the register does not know yet, keys that a restored vault brought back, and
    what was refused of them.
    """
    digests = digests_of(places.log, refs) | {Digest(*each) for each in registered(places.vault)}
    for each in digests:
        register_erased(places.vault, each.source_id, [each.digest], "person" if each.kind == "person" else "record")
    destroy_keys(places.vault, refs)
    purge_quarantine_of(places.log, digests)
