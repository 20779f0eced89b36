"""Where a source lays its files: a folder that is mounted, or one on its own server (see `sftp`).

Names of files appear in no message: somebody may have put a person into one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from ingest.connectors.base import Connection, Stream
from vocabulary.errors import ConfigurationError, NrmError, SourceRefused, TryAgain


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


class FolderPlace:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def entries(self) -> list[Entry]:
        return [_entry(path) for path in sorted(self._folder.iterdir()) if path.is_file()]

    def open(self, name: str) -> BinaryIO:
        return (self._folder / name).open("rb")


def _entry(path: Path) -> Entry:
    status = path.stat()
    return Entry(path.name, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


@contextmanager
def open_place(stream: Stream, connection: Connection) -> Iterator[Place]:
    """The place of a connection. What the system says of a file becomes an error that names the stream alone."""
    if connection.scheme == "sftp":
        from ingest.connectors.sftp import sftp_place  # whoever reads folders alone needs no SSH

        with sftp_place(stream, connection) as remote:
            yield remote
        return
    if connection.folder is None:
        raise ConfigurationError("a stream of files needs a connection with a folder")
    fault: NrmError
    try:
        if not connection.folder.is_dir():
            raise TryAgain(f"the drop folder of {stream.source_id} is not there", remedy="Is it mounted?")
        yield FolderPlace(connection.folder)
    except OSError as error:
        fault = _fault(error, stream)
    else:
        return
    raise fault


def _fault(error: OSError, stream: Stream) -> NrmError:
    if isinstance(error, PermissionError):
        return no_right(stream)
    return TryAgain(f"a file of stream {stream.name} could not be read ({type(error).__name__})")


def no_right(stream: Stream) -> SourceRefused:
    """Somebody took the right to read away: nothing is voided, and somebody must be asked."""
    return SourceRefused(
        f"stream {stream.name}: no right to read the folder or a file of it",
        remedy="Ask the source to give our login the right to read again.",
    )
