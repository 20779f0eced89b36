"""A sound record of any stream, made from its source file: what a source would send that keeps to the agreement.

Knows source files and nothing of any one source, so a new source is tested by being there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from ingest.contracts.catalogue import allowed_codes
from ingest.contracts.event_mapping import as_date
from ingest.contracts.expressions import names_along, root_names
from ingest.contracts.model import Event, Field, Stream, Value
from ingest.contracts.source_file import Source
from ingest.contracts.values import as_value
from vocabulary.events import cloud_event_type

DAY = date(2026, 3, 5)


def sound_record(source: Source, stream: str) -> dict[str, Any]:
    """A record that loads, or as near to one as its source file tells."""
    if stream in source.file.event_streams:
        return event_row(source)
    return _Maker(source, source.file.streams[stream]).record()


def event_row(source: Source) -> dict[str, Any]:
    """A row of a stream of events."""
    return {
        "specversion": "1.0", "id": "1", "source": source.id, "type": cloud_event_type("report.submitted"),
        "time": "2026-03-05T00:00:00Z", "timeprecision": "day", "recordedat": "2026-03-06T10:00:00Z",
        "datacontenttype": "application/json",
        "data": {"fact": {"organisation_id": source.file.organisations[0].id, "period": "2026-02"}},
    }  # fmt: skip


class _Maker:
    """Fills a record path by path. The first that says what stands at a path is right."""

    def __init__(self, source: Source, stream: Stream) -> None:
        self._source, self._stream = source, stream
        self._made: dict[str, Any] = {}
        self._turns = Counter[tuple[str, ...]]()

    def record(self) -> dict[str, Any]:
        stream, made = self._stream, self._made
        self._organisation(as_value(stream.organisation))
        made["$written_at"] = "2026-03-06T10:00:00Z"
        for each in (stream.recorded_at, *(as_date(day) for pair in stream.order for day in pair)):
            self._put(made, each)
        if stream.deleted is not None:
            self._put(made, stream.deleted, is_yes=False)
        if stream.statistics is not None:
            self._put(made, stream.statistics.consent)
        for field in self._of_person():
            self._put(made, as_value(field))
        for event in stream.events:
            self._event(event)
        for field in (stream.record_id, *stream.entities.values()):
            self._put(made, as_value(field))
        return made

    def _organisation(self, value: Value) -> None:
        ids = {each.id for each in self._source.file.organisations}
        codes = self._source.maps[value.codes] if value.codes else {one: one for one in ids}
        written = next((word for word, code in codes.items() if code in ids), None)
        for path in _paths(value)[:1]:
            _place(self._made, path, written)

    def _of_person(self) -> Iterator[Field]:
        person = self._stream.person
        for name in person.__struct_fields__ if person else ():
            if (field := getattr(person, name)) is not None:
                yield field

    def _event(self, event: Event) -> None:
        part = self._part_of(event.each)
        for field, kind in ((as_date(event.on), None), *((each, name) for name, each in event.data.items())):
            value = as_value(field)
            allowed = sorted(allowed_codes(event.type, kind) or ()) if kind else []
            self._put(self._made if value.of_record else part, value, allowed)
        for hole in re.findall(r"\{([^}]+)\}", event.path):
            self._put(part, as_value(hole))
        for field in event.entities.values():
            self._put(part, as_value(field))
        if event.when is not None:
            self._put(self._made if event.when.of_record else part, event.when)

    def _part_of(self, each: str | None) -> dict[str, Any]:
        if each is None:
            return self._made
        if _at(self._made, each) is None:
            _place(self._made, each, [{}])
        found = _at(self._made, each)
        return found[0] if isinstance(found, list) and found else {}

    def _put(
        self, into: dict[str, Any], value: Value, allowed: list[str] | None = None, *, is_yes: bool = True
    ) -> None:
        for inner in (*value.join, *value.first):
            self._put(self._made if as_value(inner).of_record else into, as_value(inner), allowed)
        for path in _paths(value)[:1]:
            if _at(into, path) is None:
                _place(into, path, self._written(value, allowed or [], is_yes=is_yes))

    def _written(self, value: Value, allowed: list[str], *, is_yes: bool) -> Any:
        if value.codes is not None:
            return self._next(tuple(self._source.maps[value.codes]))
        if value.is_ is not None:
            words = [value.is_] if isinstance(value.is_, str) else list(value.is_)
            return words[0] if is_yes else next((word for word in value.of if word not in words), "x")
        return self._by_transform(value) or (self._next(tuple(allowed)) if allowed else "R1")

    def _next(self, codes: tuple[str, ...]) -> str:
        """Another code each time: two setbacks of one record are not the same."""
        self._turns[codes] += 1
        return codes[(self._turns[codes] - 1) % len(codes)]

    def _by_transform(self, value: Value) -> str | None:
        dialect = self._source.file.dialect
        decimal = dialect.decimal
        return {
            "date": _dated(value.form or dialect.dates),
            "partial_date": _dated(value.form or dialect.dates),
            "day": _dated(value.form or dialect.dates),
            "moment": "2026-03-05T10:00:00",
            "date_or_year": "1990",
            "month": _dated(value.form or dialect.months),
            "month_end": _dated(value.form or dialect.months),
            "quarter": "2026-Q1",
            "utc_time": "2026-03-06T10:00:00Z",
            "number": f"12{decimal}5",
            "whole_number": "12",
            "amount": f"12{decimal}50",
            "country": "BA",
        }.get(value.as_)


def _dated(forms: str | list[str]) -> str:
    form = forms if isinstance(forms, str) else forms[0]
    parts = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "m": "%m", "dd": "%d", "d": "%d"}
    return DAY.strftime(re.sub("yyyy|yy|mm|m|dd|d", lambda found: parts[found[0]], form))


def _paths(value: Value) -> list[str]:
    return [value.from_] if isinstance(value.from_, str) else list(value.from_ or [])


def _way(path: str) -> tuple[str, ...]:
    return names_along(path) or tuple(root_names(path))[:1]


def _at(record: Any, path: str) -> Any:
    for name in _way(path):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _place(record: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = _way(path)
    for name in outer:
        inner = record.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        record = inner
    record[last] = value
