"""The door between what a source knows and what may be stored: a RawEvent goes in, a SafeEvent comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from anonymize import linkage, pseudonyms
from anonymize.allowed import UnsafeEvent, require_allowed
from anonymize.generalise import CitizenshipGroups, profile
from anonymize.keyring import Keyring
from vocabulary.events import Evidence, Json, RawEvent, RawSubject, SafeEvent
from vocabulary.shapes import SHAPES
from vocabulary.upcasts import stored_type

SUBJECT: Final = "subject"
STORED_AS: Final = {event_type: stored_type(event_type, shape.major) for event_type, shape in SHAPES.items()}
"""The name with the version, where it is not the first."""


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """What a source file says about people: their linkage domain, whether the law lets its links cross, who is
    foreign.
    """

    linkage_domain: str | None
    """law_enforcement or victim_services; None where linkage is switched off for the source."""
    has_basis_to_cross: bool
    citizenship: CitizenshipGroups


def pseudonymise(raw: RawEvent, keyring: Keyring, policy: SourcePolicy) -> SafeEvent:
    """The same fact with nothing in it that names a person.

    Ids become keyed digests; sex, age band, minority and citizenship group are drawn where the mapping wants a
    profile; there, and where the event tells who it is about, the linkage evidence is carried as well. Raises
    UnsafeEvent when the mapping lets in a field that is not on the list of its type.
    """
    record = pseudonyms.record_key(keyring, raw.source_id, raw.stream, raw.record_id)
    data = _data(raw, policy)
    links = _links(raw, keyring)
    evidence, clear_evidence = _evidence(raw, keyring, policy)
    return SafeEvent(
        source_id=raw.source_id,
        stream=raw.stream,
        record_key=record,
        slot=pseudonyms.slot(keyring, record, raw.type, raw.path),
        type=STORED_AS.get(raw.type, raw.type),
        occurred=raw.occurred,
        recorded_at=raw.recorded_at,
        data=data,
        links=links,
        content_mac=pseudonyms.event_mac(keyring, raw.type, raw.occurred, data, links, clear_evidence),
        evidence=evidence,
    )


def _data(raw: RawEvent, policy: SourcePolicy) -> Mapping[str, Json]:
    """The event's own fields that are known, and the profile."""
    data: dict[str, Json] = {field: value for field, value in raw.data.items() if value is not None}
    if raw.wants_profile:
        data.update(profile(_subject(raw), raw.occurred.at.date(), policy.citizenship))
    require_allowed(raw.type, data)
    return data


def _links(raw: RawEvent, keyring: Keyring) -> Mapping[str, bytes]:
    links = {
        role: pseudonyms.entity_digest(keyring, raw.source_id, role, entity_id)
        for role, entity_id in raw.entities.items()
    }
    if raw.subject is not None:
        links[SUBJECT] = pseudonyms.person_digest(keyring, raw.source_id, raw.subject.person_id)
    return links


def _evidence(raw: RawEvent, keyring: Keyring, policy: SourcePolicy) -> tuple[Evidence | None, Json]:
    """The keyed evidence, and what it says in clear for the content mac; both None where the event carries none."""
    if not raw.carries_evidence or policy.linkage_domain is None:
        return None, None
    subject = _subject(raw)
    may_cross = policy.has_basis_to_cross and subject.linkage_consent
    return linkage.evidence_of(keyring, subject, policy.linkage_domain, may_cross=may_cross)


def _subject(raw: RawEvent) -> RawSubject:
    if raw.subject is None:
        raise UnsafeEvent(f"{raw.type} wants a profile or evidence of nobody", remedy="mend the mapping")
    return raw.subject
