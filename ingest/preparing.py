"""A page of records on its way from the contract to the log: pseudonymised, sealed or skipped, without a
lock held."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from anonymize import pseudonyms
from anonymize.country_groups import groups_around
from anonymize.keyring import Keyring
from anonymize.safe import SourcePolicy, pseudonymise
from event_log.page import Accepted, Outcome, Quarantined, Skipped
from ingest.connectors.base import CELLS, ODD_ROW, OddRow
from ingest.contracts.model import SourceFile
from ingest.contracts.records import LeftOut, Mapped, RecordContract, Refused, Result
from ingest.odd_values import odd_values_in
from ingest.quarantine import Sealer, written

ERASED: Final = "erased"


class Preparer:
    """Turns the records of one stream into outcomes for the log. Holds keys, so it has no repr worth
    printing."""

    __slots__ = ("_contract", "_erased", "_keyring", "_policy", "_sealer", "_source_id", "_stream", "odd")

    def __init__(
        self,
        file: SourceFile,
        stream: str,
        contract: RecordContract,
        keyring: Keyring,
        sealer: Sealer,
        erased: frozenset[bytes],
    ) -> None:
        self._source_id, self._stream, self._contract = file.source, stream, contract
        self._keyring, self._sealer, self._policy, self._erased = keyring, sealer, policy_of(file), erased
        self.odd: Counter[str] = Counter()
        """Odd values of the records prepared so far, by `field.outcome`; whoever reads them begins anew."""

    def outcomes(self, records: Sequence[object]) -> tuple[Outcome, ...]:
        """What becomes of each record, in its order."""
        return tuple(self._outcome(record) for record in records)

    def _outcome(self, record: object) -> Outcome:
        result: Result = self._contract.map_record(record)
        if isinstance(result, Mapped):
            return self._accepted(result)
        if isinstance(result, LeftOut):
            key = self._key(result.record_id) if result.record_id else None
            return Skipped(result.rule, key, result.recorded_at)
        return self._quarantined(result, record)

    def _accepted(self, mapped: Mapped) -> Outcome:
        self.odd.update(odd_values_in(mapped.events))
        key = self._key(mapped.record_id)
        if self._erased and (key in self._erased or self._is_erased(*_people_of(mapped))):
            return Skipped(ERASED)
        events = tuple(pseudonymise(event, self._keyring, self._policy) for event in mapped.events)
        return Accepted(key, mapped.recorded_at, events)

    def _is_erased(self, *people: str | None) -> bool:
        named = (pseudonyms.person_digest(self._keyring, self._source_id, one) for one in people if one)
        return any(digest in self._erased for digest in named)

    def _quarantined(self, refused: Refused, record: object) -> Outcome:
        content = written(without_hand_over(record))
        digest = (
            self._key(refused.record_id)
            if refused.record_id
            else pseudonyms.record_digest(self._keyring, self._source_id, self._stream, content)
        )
        if self._erased and (digest in self._erased or self._is_erased(refused.person_id)):
            return Skipped(ERASED)
        mac = pseudonyms.content_mac(self._keyring, content)
        refusal = refused.refusal
        sealed = self._sealer.seal(with_mark(refused.keep, record))
        return Quarantined(digest, mac, refusal.reason, refusal.fields, sealed)

    def _key(self, record_id: str) -> bytes:
        return pseudonyms.record_key(self._keyring, self._source_id, self._stream, record_id)


def _people_of(mapped: Mapped) -> set[str]:
    return {event.subject.person_id for event in mapped.events if event.subject}


def policy_of(file: SourceFile) -> SourcePolicy:
    """What the source file says about people, in the words of `anonymize`."""
    linkage = file.linkage_on
    return SourcePolicy(
        linkage_domain=linkage.domain if linkage else None,
        has_basis_to_cross=linkage is not None and linkage.cross_basis is not None,
        citizenship=groups_around(file.nationals),
    )


def with_mark(keep: object, record: object) -> object:
    """What is sealed, with the connector's own word that the row is no whole record: a retry must know it too."""
    odd = record.get(ODD_ROW) if isinstance(record, Mapping) else None
    if not isinstance(odd, OddRow) or not isinstance(keep, Mapping):
        return keep
    return {**keep, ODD_ROW: [odd.reason, odd.place]}


def from_seal(opened: object) -> object:
    """A record as it was before `with_mark`."""
    if not isinstance(opened, Mapping) or not isinstance(opened.get(ODD_ROW), list):
        return opened
    return {**opened, ODD_ROW: OddRow(*opened[ODD_ROW])}


def without_hand_over(record: object) -> object:
    """The record without what only says when a file was written: a broken row handed over again is the
    same one."""
    if not isinstance(record, Mapping):
        return record
    return {name: value for name, value in record.items() if not str(name).startswith("$") or name == CELLS}
