"""The facts of an event row: its `data.fact`, held against the catalogue. Nothing unknown comes through."""

from collections.abc import Callable, Mapping
from typing import Final

from anonymize.allowed import ALLOWED_FIELDS
from anonymize.identity_numbers import may_hold_identity_number, value_holds_identity_number
from ingest.contracts.catalogue import LISTED_BY_MAP, SHAPES, kind_of
from ingest.contracts.code_maps import CodeMap
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Dialect
from ingest.contracts.transforms import compile_transforms
from vocabulary.events import Json
from vocabulary.fields import Kind

FACT: Final = "data.fact"
ORGANISATION: Final = "organisation_id"
_TRANSFORMS: Final = compile_transforms(Dialect())

Reader = Callable[[object], object]


class FactReader:
    """Reads the fields of one event type, with the codes that this installation knows."""

    def __init__(self, event_type: str, organisations: frozenset[str], maps: Mapping[str, CodeMap]) -> None:
        shape = SHAPES[event_type]
        self._required = shape.required
        self._readers = {
            name: _personless(kind_of(event_type, name), _reader(event_type, name, organisations, maps))
            for name in sorted(shape.required | shape.optional)
        }
        self.fields: frozenset[str] = shape.fields

    def read(self, fact: Mapping[str, object]) -> dict[str, Json]:
        """What is known of the fields, in one form. Raises Faulty with the reason and the field."""
        missing = sorted(name for name in self._required if fact.get(name) is None)
        if missing:
            raise Faulty("missing_field", *(f"{FACT}.{name}" for name in missing))
        return {
            name: _named(name, reader, fact[name])  # type: ignore[misc]  # readers give what their shape names
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
    kind = kind_of(event_type, name)
    if kind.holds in ("count", "quantity"):
        return _of_json_number(_TRANSFORMS["whole_number" if kind.holds == "count" else "number"])
    if kind.holds == "flag":
        return _yes_or_no
    if name == ORGANISATION:
        return _coded(organisations)
    if name in LISTED_BY_MAP:  # without a map nothing is on the list
        listed = frozenset(maps.get(name, {}).values())
        return _listed(listed) if kind.holds == "texts" else _coded(listed)
    if kind.name == "day":
        return _day
    if kind.holds == "text":
        return _shaped(event_type, name, "bad_number" if kind.name == "money" else "bad_date")
    return _listed(kind.codes) if kind.holds == "codes" else _coded(kind.codes)


def _personless(kind: Kind, reader: Reader) -> Reader:
    """The same, but for identity numbers, which are a fault."""
    if not may_hold_identity_number(kind):
        return reader

    def read(value: object) -> object:
        if value_holds_identity_number(kind, value):
            raise Faulty("identity_number")
        return reader(value)

    return read


def _yes_or_no(value: object) -> object:
    if not isinstance(value, bool):
        raise Faulty("bad_row_shape")
    return value


def _day(value: object) -> object:
    if not isinstance(value, str):
        raise Faulty("bad_date")
    return _TRANSFORMS["day"](value)


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
