"""In which versions a row may be written. An older one is told as the newest before anything is judged.

The upcasts are those of the log (`vocabulary.upcasts`), so a fact reads the same whether its system or the log is the
older of the two; what is stored has the newest version.
"""

import re
from collections.abc import Mapping
from typing import Final

from ingest.contracts.catalogue import SHAPES
from ingest.contracts.faults import Faulty
from vocabulary.events import cloud_event_type
from vocabulary.upcasts import FORMER_FIELDS, MAJORS, UPCASTS, current_form, stored_type

VOIDED: Final = "record.voided"
_WRITTEN: Final = re.compile(r"org\.nrm\.([a-z_]+\.[a-z_]+)\.v([1-9][0-9]?)")

Version = tuple[str, int]
"""Event type and major version."""


def newest_types() -> dict[str, str]:
    """How rows name the newest version of each type that tells a fact → the type."""
    return {cloud_event_type(name, MAJORS[name]): name for name in SHAPES}


def version_of(written: str) -> Version | None:
    """What a row names, where it can be read: the newest version, or one with an upcast for every step to it."""
    parts = _WRITTEN.fullmatch(written)
    name, major = (parts[1], int(parts[2])) if parts else ("", 0)
    if (name not in SHAPES and name != VOIDED) or major > MAJORS[name]:
        return None
    return (name, major) if all((name, step) in UPCASTS for step in range(major, MAJORS[name])) else None


def told_newly(version: Version, fact: Mapping[str, object]) -> Mapping[str, object]:
    """The fact as the newest version tells it, not yet judged. Raises Faulty where it is none of its version."""
    told: object = None
    try:
        _, told = current_form(stored_type(*version), fact)  # type: ignore[arg-type]  # of JSON: an upcast may refuse
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        pass  # an upcast knows sound data alone, and what it says may quote a row
    if not isinstance(told, Mapping):
        raise Faulty("bad_row_shape", "data.fact")
    return told


def former_fields(written: object) -> frozenset[str]:
    """Fields that this version of a type has and the newest has not: known, and no drift."""
    version = version_of(written) if isinstance(written, str) else None
    return FORMER_FIELDS.get(version, frozenset()) if version else frozenset()
