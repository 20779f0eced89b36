"""An event row that is in order, prepared for the log without a detour: a typed decode, and what repeats remembered.

Whatever is out of order in any way goes the plain way (`EventContract`, `Preparer`): here nothing is judged, only
recognised. What a person, an entity and a fact come to is remembered by the very bytes of the row, in the memory of
this process and for as long as it reads: rows of one person lie near each other, and facts are codes.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, Literal

import msgspec

from anonymize import linkage
from anonymize.allowed import require_allowed
from anonymize.bound import BoundPseudonyms
from anonymize.generalise import profile
from anonymize.keyring import Keyring
from anonymize.linkage.odd_values import odd_values_of
from anonymize.safe import STORED_AS, SUBJECT, SourcePolicy
from event_log.prepared import FactWriter, KindWriter, PreparedFact, Said
from ingest.contracts.catalogue import SHAPES
from ingest.event_mode.contract import PROFILED, TELLING, EventContract
from ingest.event_mode.quick_times import MIDNIGHT, QuickTimes, Time, day_of
from ingest.event_mode.remembered import OutOfOrder, Remembered, sound
from ingest.event_mode.subjects import SUBJECT_FIELDS, read_subject
from ingest.event_mode.versions import newest_types
from vocabulary.canonical import canonical_text
from vocabulary.events import Evidence, Json, RawSubject

_is_plain: Final = re.compile(r"[!-~](?:[ -~]{0,198}[!-~])?").fullmatch
"""A text that is its own form: printable ASCII without blanks around it, 200 characters at most."""
_ANY: Final = msgspec.json.Decoder().decode
_TEXTS: Final = msgspec.json.Decoder(dict[str, str]).decode
_NOTHING: Final = b""


class _Data(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    fact: msgspec.Raw
    entities: msgspec.Raw = msgspec.Raw(b"{}")
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


class _Name(msgspec.Struct, gc=False):
    """What names a row; the rest is not looked at."""

    id: str
    source: str


_decode: Final = msgspec.json.Decoder(_Row).decode
_decode_name: Final = msgspec.json.Decoder(_Name).decode


class _Kind:
    """What rows of one type have in common, and the facts they told before."""

    __slots__ = ("facts", "fits", "has_subject", "is_profiled", "mac", "name", "tells_who", "writer")

    def __init__(self, name: str, pseudonyms: BoundPseudonyms, contract: EventContract, writer: FactWriter) -> None:
        shape = SHAPES[name]
        self.name, self.has_subject, self.is_profiled = name, shape.has_subject, name in PROFILED
        self.tells_who = self.is_profiled or name in TELLING
        self.mac = pseudonyms.mac_of(name)
        self.writer: KindWriter = writer.kind(STORED_AS[name], name.encode())
        maybe: list[frozenset[str]] = [frozenset()]
        for role in shape.optional_links:
            maybe += [one | {role} for one in maybe]
        self.fits = frozenset(shape.links | one for one in maybe)
        self.facts: Remembered[bytes, tuple[dict[str, Json], Said]] = Remembered(_fact_maker(name, contract))


class _Subject:
    """A person as one row tells them, and what stands for them."""

    __slots__ = ("_keyring", "_policy", "evidence", "evidence_text", "fragment", "link", "odd", "person")

    def __init__(self, person: RawSubject, digest: bytes, keyring: Keyring, policy: SourcePolicy) -> None:
        self.person, self._keyring, self._policy = person, keyring, policy
        self.link, self.fragment = digest + SUBJECT.encode(), f'"{SUBJECT}":"{digest.hex()}"'
        self.evidence: Evidence | None = None
        self.evidence_text = "null"
        self.odd = odd_values_of(person)

    def compared(self) -> tuple[Evidence | None, str]:
        """The linkage evidence, and what of it the content mac covers."""
        domain = self._policy.linkage_domain
        if self.evidence is None and domain is not None:
            may_cross = self._policy.has_basis_to_cross and self.person.linkage_consent
            self.evidence, told = linkage.evidence_of(self._keyring, self.person, domain, may_cross=may_cross)
            self.evidence_text = canonical_text(told)
        return self.evidence, self.evidence_text


_Entities = tuple[frozenset[str], list[bytes], str]
"""Roles, links by role, and the canonical text of the links."""


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
        self._keyring, self._policy, self._erased = keyring, policy, erased
        pseudonyms = BoundPseudonyms(keyring, contract.source_id, contract.name)
        self._record_key, self._person_digest = pseudonyms.record_key, pseudonyms.person_digest
        self._kinds: Mapping[str, _Kind] = {
            written: _Kind(name, pseudonyms, contract, writer) for written, name in newest_types().items()
        }
        roles = frozenset().union(*(shape.links | shape.optional_links for shape in SHAPES.values()))
        self._of_role: Mapping[str, Remembered[str, tuple[bytes, str]]] = {
            role: Remembered(_entity_maker(pseudonyms, contract.source_id, role)) for role in roles
        }
        times = QuickTimes()
        self._occurred, self._recorded = times.again, times.read
        self._subjects: Remembered[bytes, _Subject] = Remembered(self._subject_of)
        self._entities: Remembered[bytes, _Entities] = Remembered(self._entities_of)
        self._sources: Remembered[str, str] = Remembered(_source_of)
        self.odd: Counter[str] = Counter()
        """Odd values of the rows prepared so far, by `field.outcome`; whoever reads them begins anew."""

    def key(self, line: bytes) -> bytes:
        """The record key of a row, of which nothing else is looked at. Raises OutOfOrder where it shows none."""
        name = sound(_decode_name, line)
        return self._key(name.source, name.id)

    def prepared(self, line: bytes, digest: bytes) -> tuple[bytes, PreparedFact]:
        """Its record key and its rows for the log; it will be known again by `digest`. Raises OutOfOrder for everything
        that wants a second look.
        """
        row = sound(_decode, line)
        kind = self._kinds.get(row.type)
        if kind is None:
            raise OutOfOrder
        key = self._key(row.source, row.id)
        return key, self._of_kind(row, kind, key, digest)

    def _key(self, source: str, number: str) -> bytes:
        if not _is_plain(number):
            raise OutOfOrder
        key = self._record_key(f"{self._sources[source]} {number}".encode())
        if key in self._erased:
            raise OutOfOrder
        return key

    def _of_kind(self, row: _Row, kind: _Kind, key: bytes, digest: bytes) -> PreparedFact:
        occurred, data, precision = self._occurred[row.time], row.data, row.timeprecision
        roles, links, fragments = self._entities[bytes(data.entities)]
        if roles not in kind.fits or (precision != "instant" and not occurred[1].endswith(MIDNIGHT)):
            raise OutOfOrder
        fields, said = kind.facts[bytes(data.fact)]
        evidence, evidence_text = None, "null"
        odd: tuple[str, ...] = ()
        person = bytes(data.subject)
        if kind.has_subject:
            subject = self._subjects[person]
            links = [*links, subject.link]
            fragments = f"{fragments},{subject.fragment}" if fragments else subject.fragment
            if kind.is_profiled:
                said = self._profiled(kind.name, fields, subject.person, occurred)
            if kind.tells_who:
                evidence, evidence_text = subject.compared()
                odd = subject.odd
        elif person:
            _ = self._subjects[person]  # not used, but it may hold a name that drifted in
        mac = kind.mac(occurred[1], precision, said.text, fragments, evidence_text)
        recorded = self._recorded(row.recordedat)
        if odd:
            self.odd.update(odd)
        return kind.writer.written(key, mac, digest, occurred, precision, recorded, said, links, evidence)

    def _profiled(self, event_type: str, fields: Mapping[str, Json], person: RawSubject, occurred: Time) -> Said:
        data = {**fields, **profile(person, day_of(occurred).date(), self._policy.citizenship)}
        require_allowed(event_type, data)
        return Said(canonical_text(data))

    def _subject_of(self, written: bytes) -> _Subject:
        found = sound(_ANY, written)
        if not isinstance(found, dict) or not found.keys() <= SUBJECT_FIELDS:
            raise OutOfOrder
        person = sound(read_subject, found)
        digest = self._person_digest(person.person_id.encode("utf-8", "surrogatepass"))
        if digest in self._erased:
            raise OutOfOrder
        return _Subject(person, digest, self._keyring, self._policy)

    def _entities_of(self, written: bytes) -> _Entities:
        found = sound(_TEXTS, written)
        if not found.keys() <= self._of_role.keys():
            raise OutOfOrder
        pairs = [self._of_role[role][found[role]] for role in sorted(found)]
        return frozenset(found), [link for link, _ in pairs], ",".join(fragment for _, fragment in pairs)


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


def _fact_maker(event_type: str, contract: EventContract) -> Callable[[bytes], tuple[dict[str, Json], Said]]:
    reader = contract.facts[event_type]

    def made(written: bytes) -> tuple[dict[str, Json], Said]:
        found = sound(_ANY, written)
        if not isinstance(found, dict) or not found.keys() <= reader.fields:
            raise OutOfOrder
        fields = sound(reader.read, found)
        require_allowed(event_type, fields)
        return fields, Said(canonical_text(fields))

    return made
