"""One event of the source file, compiled: from a record (or each of its repeated parts) to raw events."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ingest.contracts.catalogue import AMOUNTS, LISTED_BY_MAP, PERIODS, SHAPES, Shape, allowed_codes
from ingest.contracts.expressions import compile_path
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Event, Field, Stream, Value
from ingest.contracts.values import Reader, Scope, ValueCompiler, as_value, columns_of, of_record
from vocabulary.errors import ConfigurationError
from vocabulary.events import Json, Occurred, RawEvent, RawSubject

_KIND_OF_NUMBER = {"quantity": "number", "places": "whole_number", "count": "whole_number"}
DATED = frozenset({"date", "partial_date", "moment", "month_end"})
"""Transforms that say when something happened."""
_HOLE = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True, repr=False)
class Head:
    """What all events of one record share."""

    source_id: str
    stream: str
    record_id: str
    recorded_at: datetime
    organisation_id: str
    subject: RawSubject | None


EventReader = Callable[[Mapping[str, object], Head], Iterator[RawEvent]]


def compile_event(event: Event, stream: Stream, values: ValueCompiler) -> EventReader:
    """Reads every event of this entry. Raises ConfigurationError where the entry does not fit the
    catalogue."""
    shape = _shape_of(event, stream)
    data = {name: _data_reader(event.type, name, field, shape, values) for name, field in event.data.items()}
    entities = {role: values.required(field) for role, field in _entities_of(event, stream, shape).items()}
    on, path = values.required(as_date(event.on)), _path_reader(event.path, values)
    applies = (lambda scope: True) if event.when is None else values.compile(event.when)
    parts = _parts_of(event.each)

    def read(record: Mapping[str, object], head: Head) -> Iterator[RawEvent]:
        for scope in parts(record):
            if applies(scope) is True:
                yield RawEvent(
                    source_id=head.source_id, stream=head.stream, record_id=head.record_id, path=path(scope),
                    type=event.type, occurred=_occurred(on(scope)), recorded_at=head.recorded_at,
                    data={"organisation_id": head.organisation_id, **_known(data, scope)},
                    subject=head.subject if shape.has_subject else None,
                    entities={role: str(reader(scope)) for role, reader in entities.items()},
                    wants_profile=event.profile,
                )  # fmt: skip

    return read


def as_date(field: Field) -> Value:
    """A value that is a date; as a bare name it need not say so. Raises ConfigurationError for anything else."""
    value = Value(from_=field, as_="date") if isinstance(field, str) else field
    if value.as_ not in DATED:
        raise ConfigurationError(f"a day must be read as date or another of {', '.join(sorted(DATED))}")
    return value


def parts_of(each: str | None) -> Callable[[Mapping[str, object]], Iterator[Scope]]:
    """The repeated parts of a record, or the record itself. A list that is none refuses the record."""
    return _parts_of(each)


def _parts_of(each: str | None) -> Callable[[Mapping[str, object]], Iterator[Scope]]:
    if each is None:
        return lambda record: iter((Scope(record),))
    get = compile_path(each)

    def parts(record: Mapping[str, object]) -> Iterator[Scope]:
        found = get(record)
        if found is None:
            return
        if not isinstance(found, list) or not all(isinstance(part, Mapping) for part in found):
            raise Faulty("bad_row_shape", each)
        for part in found:
            yield Scope(record, part)

    return parts


def _shape_of(event: Event, stream: Stream) -> Shape:
    shape = SHAPES.get(event.type)
    if shape is None:
        raise ConfigurationError(f"{event.type} is no event type", remedy=f"Known: {', '.join(SHAPES)}.")
    unknown = event.data.keys() - shape.fields
    missing = shape.required - event.data.keys() - {"organisation_id"}
    if unknown or missing:
        raise ConfigurationError(
            f"{event.type} lacks {sorted(missing)} and has no {sorted(unknown)}",
            remedy="See docs/reference/event-log.md.",
        )
    if shape.has_subject and stream.person is None:
        raise ConfigurationError(f"{event.type} is about a person", remedy="Say who: add `person` to the stream.")
    return shape


def _entities_of(event: Event, stream: Stream, shape: Shape) -> Mapping[str, Field]:
    given = {**{role: of_record(field) for role, field in stream.entities.items()}, **event.entities}
    missing = shape.links - given.keys()
    if missing or event.entities.keys() - shape.links - shape.optional_links:
        raise ConfigurationError(
            f"{event.type} links {sorted(shape.links | shape.optional_links)}",
            remedy="Give each of them, no other.",
        )
    return {role: field for role, field in given.items() if role in shape.links | shape.optional_links}


def _data_reader(event_type: str, name: str, field: Field, shape: Shape, values: ValueCompiler) -> Reader:
    value = as_value(field)
    reader = values.required(value) if name in shape.required else values.compile(value)
    allowed, mapped = allowed_codes(event_type, name), values.codes_of(value)
    if allowed is not None and mapped is not None:
        _require(
            frozenset(" ".join(mapped).split()) <= allowed,
            event_type,
            name,
            "maps onto codes that are not in the list",
        )
    if name in LISTED_BY_MAP:
        _require(mapped is not None, event_type, name, "needs a code map")
    wanted = _KIND_OF_NUMBER.get(name) or ("amount" if name in AMOUNTS else "month" if name in PERIODS else None)
    _require(wanted in (None, value.as_) or value.const is not None, event_type, name, f"must be read as {wanted}")
    if name.endswith("_codes"):
        return _listed(reader, allowed or frozenset(), value)
    return _checked(reader, allowed, value) if allowed is not None and mapped is None else reader


def _require(fits: bool, event_type: str, name: str, what: str) -> None:
    if not fits:
        raise ConfigurationError(f"{event_type}.{name} {what}")


def _checked(reader: Reader, allowed: frozenset[str], value: Value) -> Reader:
    """Without a code map the source must write our own codes."""
    names = tuple(sorted(columns_of(value)))

    def read(scope: Scope) -> object:
        found = reader(scope)
        if found is not None and found not in allowed:
            raise Faulty("unknown_code", *names)
        return found

    return read


def _listed(reader: Reader, allowed: frozenset[str], value: Value) -> Reader:
    """Several codes: sorted, each once. One code of the source may mean several of ours (`tip dv`)."""
    names = tuple(sorted(columns_of(value)))

    def read(scope: Scope) -> object:
        found = reader(scope)
        if found is None:
            return None
        codes = {code for one in (found if isinstance(found, list) else [found]) for code in str(one).split()}
        if not codes <= allowed:
            raise Faulty("unknown_code", *names)
        return sorted(codes)

    return read


def _path_reader(template: str, values: ValueCompiler) -> Callable[[Scope], str]:
    """`needs/{need/no}`: the place of the event in its record, filled from its columns. Keyed before it is
    stored."""
    holes = [values.required(name) for name in _HOLE.findall(template)]
    frame = _HOLE.sub("{}", template)
    return lambda scope: frame.format(*(reader(scope) for reader in holes))


def _occurred(found: object) -> Occurred:
    if not isinstance(found, Occurred):
        raise ConfigurationError("`on` must be read as a date")
    return found


def _known(data: Mapping[str, Reader], scope: Scope) -> dict[str, Json]:
    return {name: found for name, reader in data.items() if (found := reader(scope)) is not None}  # type: ignore[misc]
