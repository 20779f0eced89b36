"""An event row that is in order, prepared for the log without a detour: a typed decode, and what repeats remembered.

Whatever is out of order in any way goes the plain way (`EventContract`, `Preparer`): here nothing is judged, only
recognised. What a person, an entity and a fact come to is remembered by the very bytes of the row, in the memory of
this process and for as long as it reads: rows of one person lie near each other, and facts are codes.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final, Literal, TypeVar

import msgspec

from anonymize import linkage
from anonymize.allowed import require_allowed
from anonymize.bound import BoundPseudonyms
from anonymize.generalise import profile
from anonymize.keyring import Keyring
from anonymize.safe import SourcePolicy
from event_log.binary import time_bytes
from event_log.prepared import FactWriter, PreparedFact, digest_of
from ingest.contracts.catalogue import SHAPES
from ingest.contracts.faults import Faulty
from ingest.event_mode.contract import PATH, PROFILED, TYPES, VOIDED, EventContract
from ingest.event_mode.subjects import SUBJECT_FIELDS, read_subject
from ingest.event_mode.times import moment
from vocabulary.canonical import canonical_text, canonical_time
from vocabulary.events import Evidence, Json, RawSubject

REMEMBERED: Final = 20_000
"""Of each kind; then all of them are forgotten, so that memory does not grow with the file."""
LONGEST_TEXT: Final = 200
_ANY: Final = msgspec.json.Decoder().decode
_NOTHING: Final = b""

Key = TypeVar("Key")
Value = TypeVar("Value")
Prepared = tuple[bytes, bytes, PreparedFact]
"""Record key, content digest, rows."""


class OutOfOrder(Exception):
    """The row goes the plain way. Carries nothing of it."""


class _Data(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    fact: msgspec.Raw
    entities: dict[str, str] = {}
    subject: msgspec.Raw = msgspec.Raw(_NOTHING)


class _Row(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    time: str
    recordedat: str
    data: _Data
    timeprecision: Literal["instant", "day", "month", "year"] = "instant"
    datacontenttype: str | None = None
    dataschema: str | None = None


_decode: Final = msgspec.json.Decoder(_Row).decode


class _Remembered(dict[Key, Value]):
    """What was made of a text before; forgets everything when it holds too much."""

    def __init__(self, make: Callable[[Key], Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Value:
        made = self._make(key)
        if len(self) >= REMEMBERED:
            self.clear()
        self[key] = made
        return made


class _Kind:
    """What rows of one type have in common."""

    __slots__ = ("has_subject", "is_profiled", "mac", "maybe", "name", "roles", "slot")

    def __init__(self, name: str, pseudonyms: BoundPseudonyms) -> None:
        shape = SHAPES[name]
        self.name, self.has_subject, self.is_profiled = name, shape.has_subject, name in PROFILED
        self.roles = shape.links
        self.maybe = shape.links | shape.optional_links
        self.slot, self.mac = pseudonyms.slot_of(name, PATH), pseudonyms.mac_of(name)


class _Moment:
    """A time in the forms it is needed in."""

    __slots__ = ("at", "is_midnight", "packed", "text")

    def __init__(self, written: str) -> None:
        self.at: datetime = _sound(moment, written)
        self.packed, self.text = time_bytes(self.at), canonical_time(self.at)
        self.is_midnight = self.text.endswith("T00:00:00.000000Z")


class _Subject:
    """A person as one row tells them, and what stands for them."""

    __slots__ = ("evidence", "evidence_text", "fragment", "link", "person")

    def __init__(self, person: RawSubject, digest: bytes, keyring: Keyring, policy: SourcePolicy) -> None:
        self.person = person
        self.link, self.fragment = digest + b"subject", f'"subject":"{digest.hex()}"'
        keys = linkage.composite_keys(person)
        may_cross = policy.has_basis_to_cross and person.linkage_consent
        self.evidence: Evidence = linkage.evidence_of(keyring, keys, policy.linkage_domain, may_cross=may_cross)
        self.evidence_text = canonical_text([policy.linkage_domain, may_cross, list(keys)])


class QuickRows:
    """Prepares rows of one stream. Holds keys and people: no repr."""

    def __init__(
        self,
        contract: EventContract,
        keyring: Keyring,
        policy: SourcePolicy,
        writer: FactWriter,
        erased: frozenset[bytes],
    ) -> None:
        self._contract, self._keyring, self._policy, self._erased = contract, keyring, policy, erased
        pseudonyms = BoundPseudonyms(keyring, contract.source_id, contract.name)
        self._record_key, self._person_digest = pseudonyms.record_key, pseudonyms.person_digest
        self._written = writer.written
        self._kinds: Mapping[str, _Kind] = {
            written: _Kind(name, pseudonyms) for written, name in TYPES.items() if name != VOIDED
        }
        self._moments: _Remembered[str, _Moment] = _Remembered(_Moment)
        self._subjects: _Remembered[bytes, _Subject] = _Remembered(self._subject_of)
        self._facts: _Remembered[tuple[str, bytes], tuple[dict[str, Json], str, bytes]] = _Remembered(self._fact_of)
        self._sources: _Remembered[str, str] = _Remembered(_source_of)
        self._entities: Mapping[str, _Remembered[str, tuple[bytes, str]]] = {
            role: _Remembered(_entity_maker(pseudonyms, contract.source_id, role))
            for role in frozenset().union(*(kind.maybe for kind in self._kinds.values()))
        }

    def prepared(self, line: bytes) -> Prepared:
        """The row for the log. Raises OutOfOrder for everything that wants a second look."""
        try:
            row = _decode(line)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            row = None
        kind = self._kinds.get(row.type) if row is not None else None
        if row is None or kind is None or not _is_plain(row.id):
            raise OutOfOrder
        key = self._record_key(f"{self._sources[row.source]} {row.id}".encode())
        if key in self._erased:
            raise OutOfOrder
        return self._of_kind(row, kind, key)

    def _of_kind(self, row: _Row, kind: _Kind, key: bytes) -> Prepared:
        occurred, recorded = self._moments[row.time], self._moments[row.recordedat]
        if row.timeprecision != "instant" and not occurred.is_midnight:
            raise OutOfOrder
        links, fragments = self._links_of(row.data.entities, kind)
        fields, text, data = self._facts[kind.name, bytes(row.data.fact)]
        evidence, evidence_text = None, "null"
        if kind.has_subject:
            subject = self._subjects[bytes(row.data.subject)]
            links.append(subject.link)
            fragments.append(subject.fragment)
            if kind.is_profiled:
                text = self._profiled(kind.name, fields, subject.person, occurred.at.date())
                data = text.encode()
                evidence, evidence_text = subject.evidence, subject.evidence_text
        elif bytes(row.data.subject):
            _ = self._subjects[bytes(row.data.subject)]  # not used, but it may hold a name that drifted in
        slot = kind.slot(key)
        mac = kind.mac(occurred.text, row.timeprecision, text, ",".join(fragments), evidence_text)
        digest = digest_of(slot, mac)
        return key, digest, self._written(
            kind.name, key, slot, mac, digest, occurred.packed, occurred.text, row.timeprecision,
            recorded.packed, recorded.text, data, links, evidence,
        )  # fmt: skip

    def _links_of(self, entities: dict[str, str], kind: _Kind) -> tuple[list[bytes], list[str]]:
        """Links and their canonical texts by role; the subject's comes last, as its name does."""
        if not kind.roles <= entities.keys() <= kind.maybe:
            raise OutOfOrder
        links, fragments = [], []
        for role in sorted(entities) if len(entities) > 1 else entities:
            link, fragment = self._entities[role][entities[role]]
            links.append(link)
            fragments.append(fragment)
        return links, fragments

    def _profiled(self, event_type: str, fields: Mapping[str, Json], person: RawSubject, on: date) -> str:
        data = {**fields, **profile(person, on, self._policy.citizenship)}
        require_allowed(event_type, data)
        return canonical_text(data)

    def _subject_of(self, written: bytes) -> _Subject:
        found = _sound(_ANY, written)
        if not isinstance(found, dict) or not found.keys() <= SUBJECT_FIELDS:
            raise OutOfOrder
        person = _sound(read_subject, found)
        digest = self._person_digest(person.person_id.encode("utf-8", "surrogatepass"))
        if digest in self._erased:
            raise OutOfOrder
        return _Subject(person, digest, self._keyring, self._policy)

    def _fact_of(self, written: tuple[str, bytes]) -> tuple[dict[str, Json], str, bytes]:
        event_type, content = written
        found, reader = _sound(_ANY, content), self._contract.facts[event_type]
        if not isinstance(found, dict) or not found.keys() <= reader.fields:
            raise OutOfOrder
        fields = _sound(reader.read, found)
        require_allowed(event_type, fields)
        text = canonical_text(fields)
        return fields, text, text.encode()


def _sound(read: Callable[[Key], Value], written: Key) -> Value:
    """What is read, where nothing is wrong with it."""
    try:
        return read(written)
    except (Faulty, msgspec.MsgspecError, RecursionError, UnicodeError, ValueError):
        pass
    raise OutOfOrder


def _is_plain(text: str) -> bool:
    """A text that is its own form: printable ASCII without blanks around it, short enough."""
    return 0 < len(text) <= LONGEST_TEXT and text.isascii() and text.isprintable() and " " not in (text[0], text[-1])


def _source_of(written: str) -> str:
    if not _is_plain(written) or " " in written:
        raise OutOfOrder
    return written


def _entity_maker(pseudonyms: BoundPseudonyms, source_id: str, role: str) -> Callable[[str], tuple[bytes, str]]:
    digest_of_role, ending = pseudonyms.entity_digest(source_id, role), role.encode()

    def made(written: str) -> tuple[bytes, str]:
        if not _is_plain(written):
            raise OutOfOrder
        digest = digest_of_role(written.encode())
        return digest + ending, f'"{role}":"{digest.hex()}"'

    return made
