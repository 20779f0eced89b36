"""DHIS2's answers as rows with columns: uids of attributes and data elements become the names of the source file.

What is asked for is what a contract may need. Who stored a value, notes and coordinates are never asked for.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from vocabulary.errors import ConfigurationError

UID: Final = "[A-Za-z][A-Za-z0-9]{10}"

_ATTRIBUTES: Final = "attributes[attribute,value]"
_ENROLLMENT: Final = (
    f"enrollment,program,orgUnit,status,enrolledAt,occurredAt,completedAt,updatedAt,deleted,{_ATTRIBUTES}"
)

FIELDS: Final = {
    "trackedEntities": f"trackedEntity,orgUnit,updatedAt,deleted,{_ATTRIBUTES},enrollments[{_ENROLLMENT}]",
    "enrollments": f"trackedEntity,{_ENROLLMENT}",
    "events": "event,program,programStage,enrollment,trackedEntity,orgUnit,status,occurredAt,completedAt,updatedAt,"
    "deleted,dataValues[dataElement,value]",
}
"""What is asked of each kind of object."""
OWN_UID: Final = {"trackedEntities": "trackedEntity", "enrollments": "enrollment", "events": "event"}
"""The field in which an object of each kind says its own uid."""
_VALUES: Final = {"attributes": "attribute", "dataValues": "dataElement"}


class Names:
    """Which column each uid is, from `read.names` of the source file."""

    def __init__(self, names: object) -> None:
        known = names if isinstance(names, Mapping) else {}
        if not all(re.fullmatch(UID, str(uid)) for uid in known) or len(set(known.values())) < len(known):
            raise ConfigurationError(
                "read.names maps each uid to a name of its own", remedy="A uid is a letter and ten letters or digits."
            )
        self._known = {str(uid): str(name) for uid, name in known.items()}

    def column(self, group: str, uid: object) -> str:
        """`attributes/given_name`; of a uid that nobody told us about the uid itself, so that it shows as drift."""
        if not isinstance(uid, str) or not re.fullmatch(UID, uid):
            return f"{group}/(no uid)"
        return f"{group}/{self._known.get(uid, uid)}"


def flattened(row: object, names: Names) -> object:
    """A row whose attributes and data values are columns, those of its enrollments too."""
    if not isinstance(row, Mapping):
        return row
    flat: dict[str, object] = {}
    for name, value in row.items():
        if name in _VALUES and isinstance(value, list):
            flat.update(_columns(name, value, names))
        elif name == "enrollments" and isinstance(value, list):
            flat[name] = [flattened(part, names) for part in value]
        else:
            flat[str(name)] = value
    return flat


def _columns(group: str, values: list[object], names: Names) -> Iterator[tuple[str, object]]:
    for value in values:
        if isinstance(value, Mapping):
            yield names.column(group, value.get(_VALUES[group])), value.get("value")
        else:
            yield group, values  # not built as agreed: the contract is to see it
