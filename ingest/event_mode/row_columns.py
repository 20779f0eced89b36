"""The names an event row may hold. Any other is dropped and reported by its name alone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ingest.connectors.base import CELLS
from ingest.contracts.catalogue import SHAPES
from ingest.contracts.column_names import plain_names
from ingest.event_mode.subjects import SUBJECT_FIELDS
from ingest.event_mode.versions import former_fields

ATTRIBUTES: Final = frozenset(
    {"specversion", "id", "source", "type", "time", "timeprecision", "recordedat", "data", "datacontenttype"}
    | {"dataschema"}
)
_FACT_FIELDS: Final = frozenset().union(*(shape.fields for shape in SHAPES.values()))
_ROLES: Final = frozenset().union(*(shape.links | shape.optional_links for shape in SHAPES.values()))
_INSIDE: Final[Mapping[str, frozenset[str]]] = {"subject": SUBJECT_FIELDS, "entities": _ROLES, "fact": _FACT_FIELDS}


class RowColumns:
    """What of a row is known, for drift and for what a refused row may keep."""

    read_from_source: frozenset[str] = frozenset()

    def drift(self, records: Iterable[object], declared: Iterable[str] = ()) -> tuple[str, ...]:
        """Names that no row should hold, at most fifty. A name that looks like a value is not repeated."""
        found = {name for record in records if isinstance(record, Mapping) for name in unknown_in(record)}
        return plain_names(found)

    def keep(self, record: Mapping[str, object]) -> object:
        """What of a refused row may be sealed: what is known of it."""
        kept = {name: value for name, value in record.items() if name in ATTRIBUTES}
        data = record.get("data")
        if isinstance(data, Mapping):
            known = _known_inside(record)
            kept["data"] = {name: _inside(known[name], value) for name, value in data.items() if name in known}
        return kept


def unknown_in(record: Mapping[str, object]) -> Iterator[str]:
    """Names of a row that are not in its format."""
    yield from (name for name in record.keys() - ATTRIBUTES if name != CELLS)
    data = record.get("data")
    if not isinstance(data, Mapping):
        return
    yield from (f"data.{name}" for name in data.keys() - _INSIDE.keys())
    for part, known in _known_inside(record).items():
        inner = data.get(part)
        if isinstance(inner, Mapping):
            yield from (f"data.{part}.{name}" for name in inner.keys() - known)


def _known_inside(record: Mapping[str, object]) -> Mapping[str, frozenset[str]]:
    """What the parts of `data` may hold, in the version that the row is written in."""
    return {**_INSIDE, "fact": _INSIDE["fact"] | former_fields(record.get("type"))}


def _inside(known: frozenset[str], value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {name: found for name, found in value.items() if name in known}
