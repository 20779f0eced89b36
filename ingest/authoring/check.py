"""What would become of a sample: loaded (already pseudonymised), refused and why, left out by which rule, dropped.

The same contract and the same door as a load, under a key that nobody keeps, so nothing here can be compared with what
an installation stored. Told are codes, times, shortened digests, names of columns, positions in the sample: no values.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from anonymize.keyring import Keyring
from anonymize.pseudonyms import record_key
from anonymize.safe import SourcePolicy, pseudonymise
from ingest.authoring.samples import records_of, stream_of_sample
from ingest.contracts.faults import REASONS
from ingest.contracts.records import LeftOut, Mapped, RecordContract, Refused
from ingest.contracts.source_file import Source
from ingest.preparing import policy_of
from ingest.streams import contract_of
from vocabulary.canonical import canonical_time
from vocabulary.events import Json, SafeEvent

DIGEST_SHOWN: Final = 8
MOST_POSITIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Refusals:
    """Records refused for one reason in the same fields. Positions count from 1."""

    reason: str
    fields: tuple[str, ...]
    positions: tuple[int, ...]


@dataclass(slots=True)
class SampleCheck:
    """What became of a sample. Holds no value of a record."""

    source: str
    stream: str
    records: int
    loaded: int = 0
    events: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Json]] = field(default_factory=list)
    refused: dict[tuple[str, tuple[str, ...]], list[int]] = field(default_factory=dict)
    skipped: dict[str, list[int]] = field(default_factory=dict)
    missing_columns: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    never_loaded: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether all of it would load or be left out by a rule."""
        return not self.refused and not self.missing_columns

    @property
    def refusals(self) -> list[Refusals]:
        """The most frequent first."""
        found = [Refusals(reason, fields, tuple(at)) for (reason, fields), at in self.refused.items()]
        return sorted(found, key=lambda each: -len(each.positions))

    def as_dict(self) -> dict[str, Json]:
        return {
            "source": self.source,
            "stream": self.stream,
            "records": self.records,
            "loaded": self.loaded,
            "refused": sum(map(len, self.refused.values())),
            "skipped": sum(map(len, self.skipped.values())),
            "events": dict(sorted(self.events.items())),
            "examples": list[Json](self.examples),
            "refusals": [
                {
                    "reason": each.reason,
                    "meaning": REASONS.get(each.reason, each.reason),
                    "fields": list(each.fields),
                    "records": len(each.positions),
                    "positions": list(each.positions[:MOST_POSITIONS]),
                }
                for each in self.refusals
            ],
            "skips": [
                {"rule": rule, "records": len(at), "positions": list[Json](at[:MOST_POSITIONS])}
                for rule, at in sorted(self.skipped.items())
            ],
            "columns": {
                "missing": list(self.missing_columns),
                "unknown": list(self.unknown_columns),
                "never_loaded": list(self.never_loaded),
            },
        }


def check_sample(source: Source, sample: Path, stream: str | None = None, *, examples: int = 3) -> SampleCheck:
    """What would become of every record of a sample. Raises ConfigurationError and SourceRefused, safe to print."""
    name = stream_of_sample(source, sample, stream)
    contract = contract_of(source, name)
    records, columns = records_of(source, name, sample)
    found = SampleCheck(source.id, name, len(records))
    found.unknown_columns = contract.columns.drift(records, columns)
    found.missing_columns = tuple(sorted(contract.columns.read_from_source - columns)) if columns else ()
    found.never_loaded = _never_loaded(source, name)
    _Checking(found, contract, policy_of(source.file), examples).see(records)
    return found


def _never_loaded(source: Source, stream: str) -> tuple[str, ...]:
    mapped = source.file.streams.get(stream)
    return tuple(sorted(mapped.never_load)) if mapped else ()


class _Checking:
    """A check under way, with its throw-away key."""

    def __init__(self, found: SampleCheck, contract: RecordContract, policy: SourcePolicy, examples: int) -> None:
        self._found, self._contract, self._policy, self._examples = found, contract, policy, examples
        self._keyring = Keyring.from_root(secrets.token_bytes(32))

    def see(self, records: Sequence[object]) -> None:
        for position, record in enumerate(records, 1):
            result = self._contract.map_record(record)
            if isinstance(result, Mapped):
                self._load(position, result)
            elif isinstance(result, LeftOut):
                self._found.skipped.setdefault(result.rule, []).append(position)
            else:
                self._refuse(position, result)

    def _load(self, position: int, mapped: Mapped) -> None:
        events = [pseudonymise(event, self._keyring, self._policy) for event in mapped.events]
        self._found.loaded += 1
        self._found.events.update(event.type for event in events)
        if len(self._found.examples) < self._examples:
            key = record_key(self._keyring, self._found.source, self._found.stream, mapped.record_id)
            shown = [*map(_shown, events)]
            self._found.examples.append({"position": position, "record": _short(key), "events": list[Json](shown)})

    def _refuse(self, position: int, refused: Refused) -> None:
        refusal = refused.refusal
        self._found.refused.setdefault((refusal.reason, refusal.fields), []).append(position)


def _shown(event: SafeEvent) -> dict[str, Json]:
    return {
        "type": event.type,
        "time": canonical_time(event.occurred.at),
        "precision": event.occurred.precision,
        "data": dict(event.data),
        "links": {role: _short(digest) for role, digest in sorted(event.links.items())},
        "has_evidence": event.evidence is not None,
        "may_cross": event.evidence is not None and event.evidence.may_cross,
    }


def _short(digest: bytes) -> str:
    return digest.hex()[:DIGEST_SHOWN]
