"""The facts of an event row: its `data.fact`, held against the catalogue. Nothing unknown comes through."""

from collections.abc import Callable, Mapping
from typing import Final

from anonymize.allowed import ALLOWED_FIELDS
from ingest.contracts.catalogue import AMOUNTS, LISTED_BY_MAP, PERIODS, SHAPES, allowed_codes
from ingest.contracts.code_maps import CodeMap
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Dialect
from ingest.contracts.transforms import compile_transforms
from vocabulary.events import Json

FACT: Final = "data.fact"
ORGANISATION: Final = "organisation_id"
_TRANSFORMS: Final = compile_transforms(Dialect())
_NUMBERS: Final = {"quantity": "number", "places": "whole_number", "count": "whole_number"}

Reader = Callable[[object], object]


class FactReader:
    """Reads the fields of one event type, with the codes that this installation knows."""

    def __init__(self, event_type: str, organisations: frozenset[str], maps: Mapping[str, CodeMap]) -> None:
        shape = SHAPES[event_type]
        self._required = shape.required
        self._readers = {
            name: _reader(event_type, name, organisations, maps) for name in sorted(shape.required | shape.optional)
        }
        self.fields: frozenset[str] = shape.fields

    def read(self, fact: Mapping[str, object]) -> dict[str, Json]:
        """What is known of the fields, in one form. Raises Faulty with the reason and the field."""
        missing = sorted(name for name in self._required if fact.get(name) is None)
        if missing:
            raise Faulty("missing_field", *(f"{FACT}.{name}" for name in missing))
        return {
            name: _named(name, reader, fact[name])  # type: ignore[misc]
            for name, reader in self._readers.items()
            if fact.get(name) is not None
        }


def _named(name: str, reader: Reader, value: object) -> object:
    """A fault then knows which field it is about."""
    try:
        return reader(value)
    except Faulty as fault:
        reason = fault.reason
    raise Faulty(reason, f"{FACT}.{name}")


def _reader(event_type: str, name: str, organisations: frozenset[str], maps: Mapping[str, CodeMap]) -> Reader:
    if name in _NUMBERS:
        return _of_json_number(_TRANSFORMS[_NUMBERS[name]])
    if name in AMOUNTS | PERIODS:
        return _shaped(event_type, name, "bad_number" if name in AMOUNTS else "bad_date")
    if name == ORGANISATION:
        return _coded(organisations)
    if name in LISTED_BY_MAP:  # without a map nothing is on the list
        return _coded(frozenset(maps.get(name, {}).values()))
    allowed = allowed_codes(event_type, name) or frozenset()
    return _listed(allowed) if name.endswith("_codes") else _coded(allowed)


def _of_json_number(transform: Reader) -> Reader:
    """Numbers are JSON numbers here: a text in their place is a row that is not built as agreed."""

    def read(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Faulty("bad_number")
        return transform(value)

    return read


def _shaped(event_type: str, name: str, reason: str) -> Reader:
    fits = ALLOWED_FIELDS[event_type][name]

    def read(value: object) -> object:
        if not isinstance(value, str) or not fits(value):
            raise Faulty(reason)
        return value

    return read


def _coded(allowed: frozenset[str]) -> Reader:
    def read(value: object) -> object:
        if not isinstance(value, str) or value not in allowed:
            raise Faulty("unknown_code")
        return value

    return read


def _listed(allowed: frozenset[str]) -> Reader:
    """Several codes: sorted, each once."""

    def read(value: object) -> object:
        if not isinstance(value, list) or not all(isinstance(code, str) and code in allowed for code in value):
            raise Faulty("unknown_code")
        if not value:
            raise Faulty("missing_field")
        return sorted(set(value))

    return read
