"""From a value of the source file to a function that reads it out of a record.

A reader gives None where the source does not say: a column that is absent, null or blank is the same "not
known".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from ingest.contracts.code_maps import CodeMap
from ingest.contracts.expressions import compile_path, root_names
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Dialect, Field, Value
from ingest.contracts.texts import text
from ingest.contracts.transforms import Transform, compile_transforms
from vocabulary.errors import ConfigurationError

DAYS: Final = frozenset({"date", "date_or_year", "day", "moment", "utc_time"})
"""Transforms that need a day."""


@dataclass(frozen=True, slots=True, repr=False)
class Scope:
    """What a reader looks into: the record, and inside a repeat the part of it whose turn it is. Has no
    repr on purpose."""

    record: Mapping[str, object]
    part: Mapping[str, object] | None = None


Reader = Callable[[Scope], object]


class ValueCompiler:
    """Compiles the values of one source, with its dialect and code maps."""

    def __init__(self, dialect: Dialect, maps: Mapping[str, CodeMap]) -> None:
        self._dialect, self._maps = dialect, maps
        self._transforms = compile_transforms(dialect)

    def compile(self, field: Field) -> Reader:
        """Reads the value, or gives None where it is not known."""
        value = as_value(field)
        if value.const is not None:
            constant = value.const
            return lambda scope: constant
        if value.join:
            return self._joined(value)
        if value.first:
            return _first([self.compile(one) for one in value.first])
        return self._read(value)

    def required(self, field: Field) -> Reader:
        """The same, but "not known" refuses the record."""
        reader, names = self.compile(field), tuple(sorted(columns_of(field)))

        def read(scope: Scope) -> object:
            found = reader(scope)
            if found is None or found == []:
                raise Faulty("missing_field", *names)
            return found

        return read

    def codes_of(self, field: Field) -> frozenset[str] | None:
        """Every code a value can come out as, where its code map or constant says so."""
        value = as_value(field)
        if value.const is not None:
            return frozenset({str(value.const)})
        return frozenset(self._maps[value.codes].values()) if value.codes else None

    def _joined(self, value: Value) -> Reader:
        readers = [self.required(one) for one in value.join]
        mark = value.with_
        return lambda scope: mark.join(str(read(scope)) for read in readers)

    def _read(self, value: Value) -> Reader:
        paths = [value.from_] if isinstance(value.from_, str) else list(value.from_ or [])
        if not paths:
            raise ConfigurationError("a value says neither from nor const, join or first")
        getters = [(path, compile_path(path)) for path in paths]
        finish = self._finish(value)
        of_record = value.of_record

        def read(scope: Scope) -> object:
            within = scope.record if of_record or scope.part is None else scope.part
            for path, get in getters:
                found = get(within)
                if not is_blank(found):
                    return _naming(path, finish, found)
            return None

        return read

    def _finish(self, value: Value) -> Transform:
        transform = self._transform(value)
        if value.exists:
            return lambda found: True
        if value.is_ is not None:
            return _yes_or_no(value.is_, value.of)
        if value.codes is not None:
            return _mapped(transform, self._maps[value.codes])
        if value.prefix:
            return lambda found: f"{value.prefix}{transform(found)}"
        return transform

    def _transform(self, value: Value) -> Transform:
        if value.form is None and value.by == ",":
            return self._transforms[value.as_]
        if value.form is not None and value.as_ in DAYS and "d" not in "".join(value.form):
            raise ConfigurationError(f"a form without a day cannot be read as {value.as_}", remedy="Read it as month.")
        return compile_transforms(self._dialect, value.form, value.by)[value.as_]


def as_value(field: Field) -> Value:
    """A value in its long form."""
    return Value(from_=field) if isinstance(field, str) else field


def of_record(field: Field) -> Value:
    """The same value, read from the record even inside its repeated parts."""
    value = as_value(field)
    inner = {"join": [of_record(one) for one in value.join], "first": [of_record(one) for one in value.first]}
    return replace(value, of_record=True, **inner)


def paths_of(field: Field) -> frozenset[str]:
    """The paths that a value reads."""
    value = as_value(field)
    paths = [value.from_] if isinstance(value.from_, str) else list(value.from_ or [])
    return frozenset(paths).union(*(paths_of(one) for one in (*value.join, *value.first)))


def columns_of(field: Field) -> frozenset[str]:
    """Names of the columns that a value reads."""
    return frozenset().union(*map(root_names, paths_of(field)))


def is_blank(found: object) -> bool:
    """Whether the source says nothing there."""
    return found is None or found == [] or found == {} or (isinstance(found, str) and not found.strip())


def _naming(path: str, finish: Transform, found: object) -> object:
    """Finishes a value; a fault then knows which column it is about."""
    try:
        return finish(found)
    except Faulty as fault:
        reason = fault.reason
    raise Faulty(reason, *sorted(root_names(path)))


def _first(readers: Sequence[Reader]) -> Reader:
    def read(scope: Scope) -> object:
        return next((found for reader in readers if (found := reader(scope)) is not None), None)

    return read


def _mapped(transform: Transform, codes: CodeMap) -> Transform:
    def code(found: object) -> str:
        if not isinstance(found, str) or found not in codes:
            raise Faulty("unknown_code")
        return codes[found]

    def finish(found: object) -> object:
        meant = str(found).lower() if isinstance(found, bool) else transform(found)
        return sorted({code(one) for one in meant}) if isinstance(meant, list) else code(meant)

    return finish


def _yes_or_no(wanted: str | list[str], known: Sequence[str]) -> Transform:
    yes = frozenset([wanted] if isinstance(wanted, str) else wanted)

    def finish(found: object) -> bool:
        written = str(found).strip().lower() if isinstance(found, bool) else _text_of(found)
        if known and written not in known:
            raise Faulty("unknown_code")
        return written in yes

    return finish


def _text_of(found: object) -> str:
    return str(found) if isinstance(found, Decimal) else text(found)
