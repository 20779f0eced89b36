"""The contract of a stream of event rows: each becomes a raw event, a refusal with its reason, or a skip with its rule.

The row is docs/reference/event-rows.md. This is the plain path; `quick_rows` does the same for a row in order, faster.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Final, cast

from anonymize.allowed import ALLOWED_FIELDS
from ingest.connectors.base import CELLS
from ingest.contracts.catalogue import SHAPES, Shape
from ingest.contracts.code_maps import CodeMap
from ingest.contracts.contract import EMPTY_ROW
from ingest.contracts.faults import Faulty
from ingest.contracts.records import LeftOut, Mapped, Record, Refused, Result
from ingest.contracts.source_file import Source
from ingest.contracts.texts import text
from ingest.event_mode.facts import FACT, FactReader
from ingest.event_mode.row_columns import RowColumns
from ingest.event_mode.subjects import read_subject
from ingest.event_mode.times import moment
from ingest.event_mode.versions import VOIDED, Version, told_newly, version_of
from vocabulary.errors import ConfigurationError
from vocabulary.events import Occurred, Precision, RawEvent, Refusal

PATH: Final = ""
"""A row is one fact: there are no places in it to tell apart."""
PRECISIONS: Final = ("instant", "day", "month", "year")
ENTITIES: Final = "data.entities"
PROFILED: Final = frozenset(name for name, fields in ALLOWED_FIELDS.items() if "sex_code" in fields)
"""Types that carry the profile of the person on that day, and the evidence for linkage."""
TELLING: Final = frozenset(
    {"entitlement.decided", "proceedings.joined", "protection_order.applied", "compensation.claimed"}
)
"""Types that begin a matter of courts and offices, which keep no cases: they carry the evidence alone (0411)."""
_BLANK: Final = re.compile(r"\s")


class EventContract:
    """One stream of event rows of a source file, compiled once per load."""

    def __init__(self, source: Source, name: str) -> None:
        file = source.file
        if file.lawful_basis != "law":
            raise ConfigurationError(
                f"{file.source}: rows that already are events cannot carry an answer on statistics",
                remedy="Use submission record, where the source file says what becomes of a refusal.",
            )
        self.source_id, self.name = file.source, name
        organisations = frozenset(each.id for each in file.organisations)
        maps: dict[str, CodeMap] = {
            str(field): source.maps[used] for field, used in file.event_streams[name].codes.items()
        }
        self.facts: Mapping[str, FactReader] = {one: FactReader(one, organisations, maps) for one in SHAPES}
        self.columns = RowColumns()

    def map_record(self, record: object) -> Result:
        """What the row is. Never raises for anything a row may hold."""
        if not isinstance(record, Mapping) or CELLS in record:
            return Refused(None, Refusal("bad_row_shape", ()), record)
        if not record:
            return LeftOut(EMPTY_ROW)
        try:
            return self._mapped(record)
        except Faulty as fault:
            refusal = Refusal(fault.reason, fault.fields)
        return Refused(_id_or_none(record), refusal, self.columns.keep(record), _person_or_none(record))

    def _mapped(self, record: Record) -> Mapped:
        record_id, version = _record_id(record), _version(record)
        event_type = version[0]
        recorded_at = _moment(record, "recordedat")
        if event_type == VOIDED:
            return Mapped(record_id, recorded_at, ())
        occurred = _occurred(record)
        data = _object(record, "data")
        shape = SHAPES[event_type]
        event = RawEvent(
            source_id=self.source_id,
            stream=self.name,
            record_id=record_id,
            path=PATH,
            type=event_type,
            occurred=occurred,
            recorded_at=recorded_at,
            data=self.facts[event_type].read(told_newly(version, _object(data, "fact", FACT))),
            subject=read_subject(data.get("subject")) if shape.has_subject else None,
            entities=_entities(data, shape),
            wants_profile=event_type in PROFILED,
            tells_who=event_type in TELLING,
        )
        return Mapped(record_id, recorded_at, (event,))


def _record_id(record: Record) -> str:
    """CloudEvents: source and id together name an event. A source holds no blank, so the two cannot run together."""
    if record.get("specversion") != "1.0":
        raise Faulty("missing_field" if record.get("specversion") is None else "unknown_code", "specversion")
    written, number = _text(record, "source"), _text(record, "id")
    if _BLANK.search(written):
        raise Faulty("bad_text", "source")
    return f"{written} {number}"


def _id_or_none(record: Record) -> str | None:
    """The row's own id, where even a refused row shows it."""
    try:
        return _record_id(record)
    except Faulty:
        return None


def _person_or_none(record: Record) -> str | None:
    """Whom the row is about, where even a refused row shows it."""
    data = record.get("data")
    about = data.get("subject") if isinstance(data, Mapping) else None
    try:
        return _text(about, "person_id") if isinstance(about, Mapping) else None
    except Faulty:
        return None


def _version(record: Record) -> Version:
    found = version_of(_text(record, "type"))
    if found is None:
        raise Faulty("unknown_code", "type")
    return found


def _occurred(record: Record) -> Occurred:
    """A day, a month, a year is written as its midnight in UTC; any other hour would say more than is known."""
    precision = record.get("timeprecision", "instant")
    if precision not in PRECISIONS:
        raise Faulty("unknown_code", "timeprecision")
    at = _moment(record, "time")
    if precision != "instant" and at.timetz() != time(tzinfo=UTC):
        raise Faulty("bad_date", "time")
    return Occurred(at, cast(Precision, precision))


def _moment(record: Record, name: str) -> datetime:
    written = _text(record, name)
    try:
        return moment(written)
    except Faulty as fault:
        reason = fault.reason
    raise Faulty(reason, name)


def _text(record: Record, name: str, told: str = "") -> str:
    value = record.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        raise Faulty("missing_field", told or name)
    if not isinstance(value, str):
        raise Faulty("bad_row_shape", told or name)
    try:
        return text(value)
    except Faulty as fault:
        reason = fault.reason
    raise Faulty(reason, told or name)


def _object(record: Record, name: str, told: str = "") -> Mapping[str, object]:
    found = record.get(name)
    if found is None:
        raise Faulty("missing_field", told or name)
    if not isinstance(found, Mapping):
        raise Faulty("bad_row_shape", told or name)
    return found


def _entities(data: Mapping[str, object], shape: Shape) -> Mapping[str, str]:
    given: Mapping[str, object] = {}
    if shape.links or data.get("entities") is not None:
        given = _object(data, "entities", ENTITIES)
    maybe: Iterable[str] = (role for role in shape.optional_links if given.get(role) is not None)
    return {role: _text(given, role, f"{ENTITIES}.{role}") for role in sorted({*shape.links, *maybe})}
