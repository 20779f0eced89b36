"""Events of older major versions, told as the newest one tells them. The only place that knows old versions.

The log never changes: an event keeps the version it was written in. Major 1 is stored under its bare name
(`need.assessed`), a later one with its number (`need.assessed.v2`), so that the version is part of what is hashed.
Whoever reads events reads them through `current_form`. All types are in their first version, so there is no upcast yet;
tests/golden/upcasts shows the mechanism with a registry of its own, and is where each real one puts its pair of files.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from vocabulary.errors import WillNeverWork
from vocabulary.events import Json
from vocabulary.shapes import ALL_SHAPES

Data = Mapping[str, Json]
Upcast = Callable[[Data], Data]
"""From the data of one major version to that of the next."""

UPCASTS: Final[Mapping[tuple[str, int], Upcast]] = {}
"""(event type, from this major version) → its upcast. Complete: a type of major 3 has the keys 1 and 2."""

FORMER_FIELDS: Final[Mapping[tuple[str, int], frozenset[str]]] = {}
"""(event type, this major version) → its fields that the newest no longer has. A source may still write them."""

MAJORS: Final[Mapping[str, int]] = {event_type: shape.major for event_type, shape in ALL_SHAPES.items()}
_STORED: Final = re.compile(r"([a-z_]+\.[a-z_]+)(?:\.v([2-9]|[1-9][0-9]))?")


class UnknownVersion(WillNeverWork):
    """The log holds an event of a version that this program does not know: it is older than the log."""


def stored_type(event_type: str, major: int) -> str:
    """How the log names a type of that version."""
    return event_type if major == 1 else f"{event_type}.v{major}"


def version_of(stored: str) -> tuple[str, int]:
    """Event type and major version of a name in the log. Raises UnknownVersion for no such name."""
    parts = _STORED.fullmatch(stored)
    if parts is None:
        raise UnknownVersion("An event has a type that is no name of one", remedy="nrm verify; then ask who wrote it")
    return parts[1], int(parts[2] or 1)


def current_form(
    stored: str,
    data: Data,
    *,
    upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS,
    majors: Mapping[str, int] = MAJORS,
) -> tuple[str, Data]:
    """Type and data in the newest version. Types that the vocabulary does not know pass as they are, when version 1.

    Raises UnknownVersion where the log is newer than the program, or an upcast is missing.
    """
    event_type, major = version_of(stored)
    newest = majors.get(event_type, 1)
    if major > newest:
        raise UnknownVersion(f"{event_type} is of version {major}, known is {newest}", remedy="install a newer release")
    for step in range(major, newest):
        upcast = upcasts.get((event_type, step))
        if upcast is None:
            raise UnknownVersion(
                f"{event_type} has no upcast from version {step}", remedy="add it to vocabulary/upcasts.py"
            )
        data = upcast(data)
    return event_type, data
