"""One event of the source file, compiled: from a record (or each of its repeated parts) to raw events."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ingest.contracts.catalogue import SHAPES, Shape
from ingest.contracts.event_data import data_reader
from ingest.contracts.expressions import compile_path, root_names
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Event, Field, Stream, Value
from ingest.contracts.values import Reader, Scope, ValueCompiler, of_record
from vocabulary.errors import ConfigurationError
from vocabulary.events import Json, Occurred, RawEvent, RawSubject

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
    data = {name: data_reader(event.type, name, field, shape, values) for name, field in event.data.items()}
    entities = {
        role: values.required(field) if role in shape.links else values.compile(field)
        for role, field in _entities_of(event, stream, shape).items()
    }
    on, path = values.required(as_date(event.on)), _path_reader(event.path, values)
    applies = (lambda scope: True) if event.when is None else values.compile(event.when)
    parts = parts_of(event.each)

    def read(record: Mapping[str, object], head: Head) -> Iterator[RawEvent]:
        for scope in parts(record):
            if applies(scope) is True:
                yield RawEvent(
                    source_id=head.source_id, stream=head.stream, record_id=head.record_id, path=path(scope),
                    type=event.type, occurred=_occurred(on(scope)), recorded_at=head.recorded_at,
                    data={"organisation_id": head.organisation_id, **_known(data, scope)},
                    subject=head.subject if shape.has_subject else None,
                    entities={role: str(one) for role, read_one in entities.items() if (one := read_one(scope))},
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
    if each is None:
        return lambda record: iter((Scope(record),))
    get, columns = compile_path(each), sorted(root_names(each))

    def parts(record: Mapping[str, object]) -> Iterator[Scope]:
        found = get(record)
        if found is None:
            return
        if not isinstance(found, list) or not all(isinstance(part, Mapping) for part in found):
            raise Faulty("bad_row_shape", *columns)
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
    return {name: found for name, reader in data.items() if (found := reader(scope)) is not None}  # type: ignore[misc]  # readers give what their shape names
