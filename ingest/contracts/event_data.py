"""One field of an event, compiled: read the way its kind wants it, its codes held against the list beforehand."""

from anonymize.allowed import ALLOWED_FIELDS
from anonymize.identity_numbers import may_hold_identity_number, value_holds_identity_number
from ingest.contracts.catalogue import LISTED_BY_MAP, Shape, allowed_codes, kind_of, transforms_of
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Field, Value
from ingest.contracts.values import Reader, Scope, ValueCompiler, as_value, columns_of
from vocabulary.errors import ConfigurationError
from vocabulary.fields import Kind


def data_reader(event_type: str, name: str, field: Field, shape: Shape, values: ValueCompiler) -> Reader:
    """Reads the field, or gives None where it is not known and need not be. An identity number in it is a fault.

    Raises ConfigurationError for a code map that leads to codes not in the list, or a kind read as another.
    """
    reader, kind = _data_reader(event_type, name, field, shape, values), kind_of(event_type, name)
    return _without_identity_number(reader, kind, as_value(field)) if may_hold_identity_number(kind) else reader


def _without_identity_number(reader: Reader, kind: Kind, value: Value) -> Reader:
    names = tuple(sorted(columns_of(value)))

    def read(scope: Scope) -> object:
        found = reader(scope)
        if value_holds_identity_number(kind, found):
            raise Faulty("identity_number", *names)
        return found

    return read


def _data_reader(event_type: str, name: str, field: Field, shape: Shape, values: ValueCompiler) -> Reader:
    value, kind = as_value(field), kind_of(event_type, name)
    reader = values.required(value) if name in shape.required else values.compile(value)
    allowed, mapped = allowed_codes(event_type, name), values.codes_of(value)
    if kind.holds == "flag":
        _require(_is_yes_or_no(value), event_type, name, "is a yes or no", "Say what means yes: add `is`.")
        return reader
    wanted = transforms_of(kind)
    if wanted and value.const is None:
        said = " or ".join(wanted)
        _require(value.as_ in wanted, event_type, name, f"must be read as {said}", f"Write `as: {wanted[0]}`.")
    if mapped is not None:
        _require_codes(event_type, name, mapped, allowed)
    if name in LISTED_BY_MAP:
        _require(mapped is not None, event_type, name, "needs a code map", "Add `codes` and the map it names.")
    if kind.holds in ("codes", "texts"):
        return _listed(reader, allowed or _taken_apart(mapped), value)
    return _checked(reader, allowed, value) if allowed is not None and mapped is None else reader


def _require_codes(event_type: str, name: str, mapped: frozenset[str], allowed: frozenset[str] | None) -> None:
    """Every code that can come out is one the field may hold. The codes are ours, so they may be told."""
    codes = _taken_apart(mapped)
    if allowed is not None:
        strange = sorted(codes - allowed)
        _require(
            not strange, event_type, name, f"maps onto codes that are not in the list: {', '.join(strange)}",
            f"Known: {', '.join(sorted(allowed))}.",
        )  # fmt: skip
        return
    fits, many = ALLOWED_FIELDS[event_type][name], kind_of(event_type, name).holds == "texts"
    strange = sorted(code for code in codes if not fits([code] if many else code))
    _require(
        not strange, event_type, name, f"maps onto codes of a shape that cannot be stored: {', '.join(strange)}",
        "See docs/reference/codes.md, codes of the installation.",
    )  # fmt: skip


def _taken_apart(mapped: frozenset[str] | None) -> frozenset[str]:
    """One code of the source may mean several of ours: `tip dv`."""
    return frozenset(" ".join(mapped or ()).split())


def _is_yes_or_no(value: Value) -> bool:
    return value.is_ is not None or value.exists or isinstance(value.const, bool)


def _require(fits: bool, event_type: str, name: str, what: str, remedy: str) -> None:
    if not fits:
        raise ConfigurationError(f"{event_type}.{name} {what}", remedy=remedy)


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
    """Several codes: sorted, each once."""
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
