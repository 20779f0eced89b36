"""What the owner of a table says of its columns: who is counted, what an outsider may know, what must not come out.

Declared, never guessed: a column that looks harmless to a program may be known to the whole village.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vocabulary.errors import ConfigurationError

_WORDS: Final = frozenset(
    {"persons", "because", "quasi_identifiers", "sensitive", "ordered", "counts", "person", "trail", "only"}
)
_SHORTEST_REASON: Final = 15


@dataclass(frozen=True, slots=True)
class Trail:
    """What one learns of a person's way through the services: each row is a point of the trail of a person."""

    person: str
    points: tuple[str, ...]
    """Columns that together are one point, such as month and type of service."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The columns of one table. Without `counts` and `person` each row is one person."""

    quasi_identifiers: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    ordered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sensitive columns whose values lie on a line, with the line: there a far value weighs more than a near one."""
    counts: tuple[str, ...] = ()
    """Columns that say how many stand behind a row; what is in none of them is nobody."""
    person: str | None = None
    """The key of the person a row is about; persons are counted once in each class."""
    trail: Trail | None = None
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rows to be judged, by their values in these columns; the others count nobody (money, say)."""
    is_about_persons: bool = True
    because: str = ""
    """Why no row is about a person, where none is."""

    @property
    def columns(self) -> tuple[str, ...]:
        """All that must be read, each once."""
        trail = (self.trail.person, *self.trail.points) if self.trail else ()
        person = (self.person,) if self.person else ()
        named = (*self.quasi_identifiers, *self.sensitive, *self.counts, *person, *trail, *self.only)
        return tuple(dict.fromkeys(named))


def declaration_from(document: object, where: str) -> Declaration:
    """A declaration as YAML writes it. Raises ConfigurationError, naming `where`, for one that says too little."""
    if not isinstance(document, Mapping):
        raise _wrong(where, "is no list of settings")
    if strange := sorted(str(word) for word in document if word not in _WORDS):
        raise _wrong(where, f"has no setting {', '.join(strange)}")
    if document.get("persons") in (False, "false"):
        return _about_nobody(document, where)
    found = Declaration(
        quasi_identifiers=_names(document, "quasi_identifiers", where),
        sensitive=_names(document, "sensitive", where),
        ordered=dict(_lists(document, "ordered", where)),
        counts=_names(document, "counts", where),
        person=_name(document, "person", where),
        trail=_trail(document.get("trail"), where),
        only=dict(_lists(document, "only", where)),
    )
    _require_sense(found, where)
    return found


def _about_nobody(document: Mapping[str, Any], where: str) -> Declaration:
    if len(str(document.get("because", "")).strip()) < _SHORTEST_REASON or set(document) > {"persons", "because"}:
        raise _wrong(where, "says `persons: false`, which wants `because` in a sentence, and nothing else")
    return Declaration(is_about_persons=False, because=str(document["because"]).strip())


def _require_sense(found: Declaration, where: str) -> None:
    if not found.quasi_identifiers:
        raise _wrong(where, "names no `quasi_identifiers`")
    if found.counts and (found.person or found.trail):
        raise _wrong(where, "has `counts`, so its rows are cells and no single persons: leave `person` and `trail` out")
    if strange := sorted(set(found.ordered) - set(found.sensitive)):
        raise _wrong(where, f"orders {', '.join(strange)}, which is not `sensitive`")
    if short := sorted(name for name, line in found.ordered.items() if len(line) < 2):
        raise _wrong(where, f"orders fewer than two values of {', '.join(short)}")
    keys = {found.person, found.trail.person if found.trail else None}
    if known := sorted(set(found.quasi_identifiers) & {key for key in keys if key}):
        raise _wrong(where, f"takes the key {', '.join(known)} for a quasi-identifier: each person would be unique")


def _trail(written: object, where: str) -> Trail | None:
    if written is None:
        return None
    if not isinstance(written, Mapping) or set(written) != {"person", "points"}:
        raise _wrong(where, "wants `trail: {person: COLUMN, points: [COLUMN]}`")
    person, points = _name(written, "person", where), _names(written, "points", where)
    if person is None or not points:
        raise _wrong(where, "wants `trail: {person: COLUMN, points: [COLUMN]}`")
    return Trail(person, points)


def _lists(document: Mapping[str, Any], word: str, where: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    written = document.get(word) or {}
    if not isinstance(written, Mapping):
        raise _wrong(where, f"wants `{word}: {{COLUMN: [value, …]}}`")
    for name in written:
        yield str(name), _names(written, str(name), where)


def _name(document: Mapping[str, Any], word: str, where: str) -> str | None:
    written = document.get(word)
    if written is not None and not (isinstance(written, str) and written):
        raise _wrong(where, f"wants one column for `{word}`")
    return written


def _names(document: Mapping[str, Any], word: str, where: str) -> tuple[str, ...]:
    written = document.get(word) or []
    if not isinstance(written, list) or not all(isinstance(each, str) and each for each in written):
        raise _wrong(where, f"wants a list for `{word}`")
    if len(set(written)) < len(written):
        raise _wrong(where, f"names something twice in `{word}`")
    return tuple(written)


def _wrong(where: str, what: str) -> ConfigurationError:
    return ConfigurationError(f"The declaration of {where} {what}", remedy="see docs/how-to/judge-risk.md")
