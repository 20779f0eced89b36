"""Opening the place of a connection: a folder that is mounted, or one on the source's own server (see `sftp`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ingest.connectors.base import Connection, Stream
from ingest.connectors.places import Entry, Place, no_right
from vocabulary.errors import ConfigurationError, NrmError, TryAgain


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
