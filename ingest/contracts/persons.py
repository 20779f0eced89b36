"""Who a record is about, read by its source file."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from ingest.contracts.model import Field, Person
from ingest.contracts.values import Reader, Scope, ValueCompiler, as_value, columns_of
from vocabulary.codes import SEX
from vocabulary.errors import ConfigurationError
from vocabulary.events import Occurred, RawSubject

_TEXTS: Final = (
    "given_name", "surname", "sex", "citizenship", "document_number", "place", "postcode", "street", "phone", "email",
)  # fmt: skip
PersonReader = Callable[[Scope], RawSubject]


def compile_person(person: Person, values: ValueCompiler) -> PersonReader:
    """Reads the person of a record. Only the source's own id must be there."""
    person_id = values.required(person.id)
    texts = {name: _maybe(getattr(person, name), values) for name in _TEXTS}
    birth, consent = _maybe(person.birth, values), _maybe(person.linkage_consent, values)
    sexes = values.codes_of(person.sex) if person.sex is not None else frozenset()
    if sexes is None or not sexes <= SEX:
        raise ConfigurationError("person.sex needs a code map onto the sexes of the vocabulary")

    def read(scope: Scope) -> RawSubject:
        born = birth(scope)
        found = {name: reader(scope) for name, reader in texts.items()}
        return RawSubject(
            person_id=str(person_id(scope)),
            birth_date=_day(born),
            birth_year=born if isinstance(born, int) else None,
            linkage_consent=consent(scope) is True,
            **{name: None if value is None else str(value) for name, value in found.items()},
        )

    return read


def person_columns(person: Person | None) -> frozenset[str]:
    """Every column that says something about who the person is."""
    return frozenset().union(*(columns_of(field) for field in _fields(person)))


def _fields(person: Person | None) -> Iterator[Field]:
    for name in person.__struct_fields__ if person else ():
        if (field := getattr(person, name)) is not None:
            yield field


def _maybe(field: Field | None, values: ValueCompiler) -> Reader:
    return (lambda scope: None) if field is None else values.compile(as_value(field))


def _day(born: object) -> date | None:
    if isinstance(born, Occurred):
        return born.at.date()
    return born if isinstance(born, date) else None
