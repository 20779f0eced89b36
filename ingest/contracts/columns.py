"""The columns a contract knows: what it reads, what it never loads, and by difference what drifted in since.

A new column may hold a name, so it is dropped, and reported by the name of the *column* alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec
from msgspec.structs import replace

from ingest.connectors.base import CELLS
from ingest.contracts.expressions import root_names
from ingest.contracts.model import Event, Field, Stream, Value
from ingest.contracts.persons import person_columns
from ingest.contracts.values import as_value, columns_of

MOST_REPORTED: Final = 50
_NAME: Final = re.compile(r"[^\W\d_][\w /.-]{0,59}")


class Columns:
    """Known columns of one stream."""

    def __init__(self, stream: Stream, *, is_consent_needed: bool) -> None:
        self.read = frozenset(_columns_read(stream))
        self.read_from_source = frozenset(name for name in _columns_of_record(stream) if not name.startswith("$"))
        """Columns of the record itself; what only its repeated parts hold is not among them."""
        self._repeats = frozenset(event.each for event in stream.events if event.each) | _tally_repeat(stream)
        self._known = self.read | self._repeats | frozenset(stream.never_load) | frozenset(stream.ignore)
        self._kept = (self.read | self._repeats) - frozenset(stream.never_load)
        of_person = person_columns(stream.person) - columns_of(stream.organisation)
        self._of_person = of_person if is_consent_needed else frozenset()
        self._is_consent_needed = is_consent_needed

    def drift(self, records: Iterable[object], declared: Iterable[str] = ()) -> tuple[str, ...]:
        """Names of columns that nobody told us about, at most fifty. A name that looks like a value is not
        repeated."""
        found = set(declared) - self._known
        for record in records:
            if isinstance(record, Mapping):
                found |= self._unknown_in(record)
        plain = {name if _NAME.fullmatch(name) else "(unprintable name)" for name in found if not name.startswith("$")}
        return tuple(sorted(plain)[:MOST_REPORTED])

    def _unknown_in(self, record: Mapping[str, object]) -> set[str]:
        found = set(record.keys() - self._known)
        for repeat in self._repeats & record.keys():
            parts = record[repeat]
            for part in parts if isinstance(parts, list) else ():
                found |= set(part) - self._known if isinstance(part, Mapping) else set()
        return found

    def keep(self, record: object, *, has_consented: bool) -> object:
        """What of a refused record may be sealed."""
        if not isinstance(record, Mapping):
            return None if self._is_consent_needed else record
        kept = self._kept if has_consented else self._kept - self._of_person
        if CELLS in record and has_consented:
            return {CELLS: record[CELLS]}
        return {name: self._keep_part(value, kept) for name, value in record.items() if name in kept}

    def _keep_part(self, value: object, kept: frozenset[str]) -> object:
        if isinstance(value, list):
            return [
                {name: found for name, found in part.items() if name in kept} if isinstance(part, Mapping) else part
                for part in value
            ]
        return value


def _tally_repeat(stream: Stream) -> frozenset[str]:
    tally = stream.statistics.tally if stream.statistics else None
    return frozenset({tally.each}) if tally and tally.each else frozenset()


def _columns_read(node: object) -> Iterator[str]:
    """Every column that any value below a node of the source file reads."""
    if isinstance(node, Stream):
        yield from _columns_of_stream(node)
    elif isinstance(node, Value):
        yield from columns_of(node)
    elif isinstance(node, Mapping):
        for child in node.values():
            yield from _columns_read(child)
    elif isinstance(node, list):
        for child in node:
            yield from _columns_read(child)
    elif isinstance(node, str):
        yield from columns_of(as_value(node))
    elif isinstance(node, Event):
        yield from _columns_of_event(node)
    elif isinstance(node, msgspec.Struct):
        yield from _columns_read([getattr(node, name) for name in node.__struct_fields__])


def _columns_of_stream(stream: Stream) -> Iterator[str]:
    yield from _columns_read(
        [
            stream.record_id,
            stream.recorded_at,
            stream.organisation,
            stream.entities,
            stream.events,
            stream.order,
        ]
    )
    yield from _columns_read([rule.when for rule in stream.skip])
    yield from _columns_read([part for part in (stream.person, stream.statistics, stream.deleted) if part is not None])


def _columns_of_record(stream: Stream) -> Iterator[str]:
    """The columns that are read outside of repeated parts, and those that hold the parts."""
    whole = [event for event in stream.events if not event.each]
    yield from _columns_of_stream(replace(stream, events=whole, statistics=None))
    for event in stream.events:
        if event.each:
            fields = [event.on, *event.data.values(), *event.entities.values(), *([event.when] if event.when else [])]
            yield from _columns_beside_parts(event.each, fields)
    if stream.statistics is not None:
        yield from columns_of(stream.statistics.consent)
    if stream.statistics is not None and (tally := stream.statistics.tally) is not None:
        yield from columns_of(tally.only)
        yield from _columns_beside_parts(tally.each, [tally.on, tally.service_type_code])


def _columns_beside_parts(each: str | None, fields: Iterable[Field]) -> Iterator[str]:
    """What values read from the record, even when their turn is inside a part of it."""
    if each is not None:
        yield from root_names(each)
    for field in fields:
        value = as_value(field)
        if value.of_record or each is None:
            yield from columns_of(value)
        yield from _columns_beside_parts(None if value.of_record else each, (*value.join, *value.first))


def _columns_of_event(event: Event) -> Iterator[str]:
    yield from _columns_read([event.on, event.data, event.entities])
    yield from (name for hole in re.findall(r"\{([^}]+)\}", event.path) for name in root_names(hole))
    if event.when is not None:
        yield from columns_of(event.when)
