"""Where a source lays its files, whatever kind of place it is.

Names of files appear in no message: somebody may have put a person into one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from ingest.connectors.base import Stream
from vocabulary.errors import SourceRefused


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A file that lies there."""

    name: str
    size: int
    changed_at: datetime

    @property
    def look(self) -> str:
        """What two looks at a file have in common where nobody wrote to it between them."""
        return f"{self.size} {self.changed_at.isoformat()}"


class Place(Protocol):
    """A folder of one source, as long as it is open."""

    def entries(self) -> list[Entry]:
        """Every plain file, in order of the names."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A file's bytes, read piece by piece."""
        ...


def no_right(stream: Stream) -> SourceRefused:
    """Somebody took the right to read away: nothing is voided, and somebody must be asked."""
    return SourceRefused(
        f"stream {stream.name}: no right to read the folder or a file of it",
        remedy="Ask the source to give our login the right to read again.",
    )
