"""Whom an event row is about: the fields of RawSubject, each in its one form. Used for linkage and profile alone."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from ingest.contracts.faults import Faulty
from ingest.contracts.texts import text
from ingest.event_mode.times import YEARS, day
from vocabulary.codes import SEX
from vocabulary.events import RawSubject

SUBJECT: Final = "data.subject"
_COUNTRY: Final = re.compile(r"[A-Z]{2}|00")


def _birth_date(value: object) -> date:
    return day(_text(value))


def _birth_year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in YEARS:
        raise Faulty("bad_date")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Faulty("bad_row_shape")
    return text(value)


def _sex(value: object) -> str:
    if not isinstance(value, str) or value not in SEX:
        raise Faulty("unknown_code")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Faulty("bad_row_shape")
    return value


def _country(value: object) -> str:
    code = _text(value)
    if not _COUNTRY.fullmatch(code):
        raise Faulty("unknown_code")
    return code


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "person_id": _text,
    "given_name": _text,
    "surname": _text,
    "birth_date": _birth_date,
    "birth_year": _birth_year,
    "sex": _sex,
    "citizenship": _country,
    "document_number": _text,
    "linkage_consent": _flag,
    "place": _text,
    "postcode": _text,
    "street": _text,
    "phone": _text,
    "email": _text,
}
SUBJECT_FIELDS: Final = frozenset(_READERS)


def read_subject(subject: object) -> RawSubject:
    """The subject of a row. Only `person_id` must be there; a blank text is the same as an absent one."""
    if not isinstance(subject, Mapping):
        raise Faulty("bad_row_shape" if subject is not None else "missing_field", SUBJECT)
    found = {
        name: _named(name, reader, subject[name])
        for name, reader in _READERS.items()
        if not _is_blank(subject.get(name))
    }
    if "person_id" not in found:
        raise Faulty("missing_field", f"{SUBJECT}.person_id")
    return RawSubject(**found)  # type: ignore[arg-type]  # each reader gives the type of its field


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _named(name: str, reader: Callable[[object], object], value: object) -> object:
    try:
        return reader(value)
    except Faulty as fault:
        reason = fault.reason
    raise Faulty(reason, f"{SUBJECT}.{name}")
