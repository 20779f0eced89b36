"""The steps of an erasure, each done once however often it is begun.

intent → whom it is about → register and vault keys → rows of the warehouse → check → certificate. Which step is done
stands in the vault; whoever resumes goes on behind it. The register comes before everything that is deleted, so that
no load brings back what is going.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from event_log.erasure import (
    Digest,
    built_to,
    delete_persons,
    digests_of,
    events_of,
    newest_fact,
    purge_quarantine_of,
    rows_left,
    subjects_of_records,
    whole_persons,
)
from event_log.sealed_evidence import sealed_of
from event_log.vault.erasures import Erasure, advance, certify, erasure, keep_found, registered
from event_log.vault.keys import count_keys, destroy_keys
from event_log.vault.register import register_erased
from ingest.erasure.certificate import Certificate, Dates, drawn_up
from ingest.erasure.places import NotErased, Places
from ingest.erasure.replay import subjects_in_register
from ingest.erasure.trial import count_opened
from ingest.locks import wait_for_loads
from vocabulary.canonical import canonical_time
from vocabulary.events import Json

Sign = Callable[[bytes], bytes]


def run_saga(places: Places, saga_id: UUID, dates: Dates, sign: Sign | None) -> Certificate:
    """Do what is left of an erasure; its certificate. Raises NotErased where something still leads to the person."""
    for step, work in _WORK:
        if not erasure(places.vault, saga_id).has_done(step):
            advance(places.vault, saga_id, step, work(places, erasure(places.vault, saga_id)))
    done = erasure(places.vault, saga_id)
    if done.certificate is None:
        certify(places.vault, saga_id, drawn_up(done, dates, sign).as_dict())
    return Certificate.of(erasure(places.vault, saga_id))


def _find(places: Places, saga: Erasure) -> dict[str, Json]:
    _look_again(places, saga)
    found = erasure(places.vault, saga.saga_id)
    digests = digests_of(places.log, found.subject_refs)
    return {
        "sources": len({each.source_id for each in digests} | {saga.source_id}),
        "subjects": len(found.subject_refs),
        "events": len(events_of(places.log, found.subject_refs)),
    }


def _destroy_keys(places: Places, saga: Erasure) -> dict[str, Json]:
    """The register first: from here on no load brings them back."""
    digests = digests_of(places.log, saga.subject_refs) | {Digest(saga.source_id, "record", saga.record_key)}
    for each in digests:
        register_erased(places.vault, each.source_id, [each.digest], "person" if each.kind == "person" else "record")
    sealed = sealed_of(places.log, saga.subject_refs)
    destroy_keys(places.vault, saga.subject_refs)
    return {
        "ciphertexts": sealed.own,
        "ciphertexts_opened": count_opened(places, saga.subject_refs),
        # what no resolve has met, and until when backups may hold the rest as it was before one did
        "under_epoch_key": sealed.epoch,
        "resealed_at": None if sealed.resealed_at is None else canonical_time(sealed.resealed_at),
        "keys_left": count_keys(places.vault, saga.subject_refs),
        "quarantine_deleted": purge_quarantine_of(places.log, digests),
    }


def _delete_rows(places: Places, saga: Erasure) -> dict[str, Json]:
    """From figures that count all of them; what is built and published before is kept as one digest."""
    if rows_left(places.log, saga.person_keys, saga.subject_refs):
        if not _are_counted(places, saga):
            _count(places, saga)
        found = erasure(places.vault, saga.saga_id)
        delete_persons(places.log, found.person_keys, found.subject_refs)
    elif "figures" not in saga.findings:  # a record that was only ever refused: nothing to move
        return {"built_to": built_to(places.log), "figures": places.figures.digest()}
    return {}


def _are_counted(places: Places, saga: Erasure) -> bool:
    """Whether the totals that will be moved are those of the digest that was kept."""
    counted = built_to(places.log)
    if "figures" not in saga.findings or saga.findings.get("built_to") != counted:
        return False
    return counted is None or newest_fact(places.log, saga.subject_refs) <= counted


def _count(places: Places, saga: Erasure) -> None:
    counted = places.figures.settle()
    findings: dict[str, Json] = {}
    if _look_again(places, saga):  # the resolve united them with somebody whom the register does not know yet
        late = _destroy_keys(places, erasure(places.vault, saga.saga_id))
        findings = with_late({"quarantine_deleted": saga.findings["quarantine_deleted"]}, late)
    findings |= {"built_to": counted, "figures": places.figures.digest()}
    advance(places.vault, saga.saga_id, saga.step, findings)


def _check(places: Places, saga: Erasure) -> dict[str, Json]:
    """Once more from the beginning, when no load runs that began before the register knew them."""
    wait_for_loads(places.log, {source for source, _, _ in registered(places.vault)})
    if _look_again(places, saga):
        saga = _again(places, saga)
    _require_nothing_left(places, saga)
    built = saga.findings.get("built_to")
    if isinstance(built, int):
        places.figures.rebuild(built)
    # a resolve that met them before the rows went may have made a key; behind the rows nobody makes one
    destroy_keys(places.vault, saga.subject_refs)
    _require_nothing_left(places, saga)
    digest = places.figures.digest()
    if digest != saga.findings.get("figures"):
        raise NotErased("A total that was built or published changed", remedy="see docs/how-to/erase.md")
    places.figures.verify()
    left = count_keys(places.vault, saga.subject_refs)
    return {"rows_left": 0, "keys_left": left, "figures_after": digest, "is_chain_valid": True}


def _again(places: Places, saga: Erasure) -> Erasure:
    """Somebody came in between, from a load that was under way."""
    late = _destroy_keys(places, erasure(places.vault, saga.saga_id))
    _count(places, saga)
    advance(places.vault, saga.saga_id, saga.step, with_late(saga.findings, late))
    found = erasure(places.vault, saga.saga_id)
    delete_persons(places.log, found.person_keys, found.subject_refs)
    return found


def with_late(known: Mapping[str, Json], late: Mapping[str, Json]) -> dict[str, Json]:
    """What was found of both: counts added, of times the later."""
    found = dict(late)
    for name, value in known.items():
        other = late.get(name)
        if isinstance(value, int) and isinstance(other, int):
            found[name] = value + other
        elif isinstance(value, str) and name in late:
            found[name] = max(value, other) if isinstance(other, str) else value
    return found


def _require_nothing_left(places: Places, saga: Erasure) -> None:
    left = rows_left(places.log, saga.person_keys, saga.subject_refs)
    if left:
        raise NotErased(f"Rows still lead to the person: {', '.join(left)}", remedy="report it; nrm erase --resume")


def _look_again(places: Places, saga: Erasure) -> bool:
    """Whom it is about now: new subjects may have come, or a resolve moved one. True when somebody was added."""
    known = set(saga.subject_refs)
    refs = known | subjects_of_records(places.log, saga.source_id, [saga.record_key])
    if saga.has_done("keys_destroyed"):
        refs |= subjects_in_register(places)
    persons, subjects = whole_persons(places.log, refs)
    persons |= set(saga.person_keys)
    if subjects == known and persons == set(saga.person_keys):
        return False
    keep_found(places.vault, saga.saga_id, sorted(persons), sorted(subjects))
    return bool(subjects - known)


_WORK = (
    ("found", _find),
    ("keys_destroyed", _destroy_keys),
    ("rows_deleted", _delete_rows),
    ("checked", _check),
)
