"""A folder on the source's own server, by SFTP. Nothing is kept on our disk: a file is read piece by piece.

The server's host key stands in the connection (`host_key`); without one, or with another, nothing is read:
who asks the server for its key trusts whoever answers. A connection that breaks is opened again and the file
goes on where it stopped, if it is still the same file.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import BufferedReader, RawIOBase
from threading import Thread
from typing import Any, BinaryIO, Final, TypeVar, cast

import asyncssh

from ingest.connectors.base import Connection, Stream
from ingest.connectors.places import Entry, no_right
from vocabulary.errors import ConfigurationError, NrmError, SourceRefused, SourceUnavailable, TryAgain

PIECE: Final = 2**18
PATIENCE: Final = 60.0
"""Seconds that one answer of the server may take."""
RECONNECTS: Final = 4
LOST: Final = (OSError, asyncssh.ConnectionLost, asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, TimeoutError)
Answer = TypeVar("Answer")

logging.getLogger("asyncssh").setLevel(logging.ERROR)  # it writes logins and names of files at INFO and DEBUG


@contextmanager
def sftp_place(stream: Stream, connection: Connection) -> Iterator["SftpPlace"]:
    """The remote folder, for as long as it is needed."""
    place = SftpPlace(stream, connection)
    try:
        yield place
    finally:
        place.close()


class SftpPlace:
    """The folder that the connection names (`path`, else the login's own)."""

    def __init__(self, stream: Stream, connection: Connection) -> None:
        self._stream, self._at = stream, connection
        self._folder = connection.options.get("path") or "."
        self._options = _options(connection)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._ssh: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None

    def entries(self) -> list[Entry]:
        found = self.ask(lambda sftp: sftp.readdir(self._folder))
        return sorted((_entry(each) for each in found if _is_plain(each)), key=lambda entry: entry.name)

    def open(self, name: str) -> BinaryIO:
        return cast(BinaryIO, BufferedReader(_RemoteFile(self, f"{self._folder}/{name}"), PIECE))

    def ask(self, question: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, Answer]]) -> Answer:
        """An answer of the server; after a lost connection the question is put again on a new one."""
        for _ in range(RECONNECTS):
            try:
                return self._run(self._asked(question))
            except LOST:
                self._hang_up()
            except asyncssh.Error as error:
                fault = _fault(error, self._stream)
                break
        else:
            fault = SourceUnavailable(
                f"stream {self._stream.name}: the SFTP server did not answer", remedy="The load is resumed by itself."
            )
        raise fault

    async def _asked(self, question: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, Answer]]) -> Answer:
        async with asyncio.timeout(PATIENCE):
            if self._sftp is None:
                self._ssh = await asyncssh.connect(self._at.host, options=self._options)
                self._sftp = await self._ssh.start_sftp_client()
            return await question(self._sftp)

    def _run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _hang_up(self) -> None:
        ssh, self._ssh, self._sftp = self._ssh, None, None
        if ssh is not None:
            ssh.abort()
            with suppress(*LOST, asyncssh.Error):  # it is lost already, and nothing is to be read from it
                self._run(ssh.wait_closed())

    def close(self) -> None:
        self._hang_up()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def changed(self) -> NrmError:
        return TryAgain(f"a file of stream {self._stream.name} changed while it was read")


class _RemoteFile(RawIOBase):
    """The bytes of one remote file, from the beginning to the end, whatever happens to the connection."""

    def __init__(self, place: SftpPlace, path: str) -> None:
        self._place, self._path, self._offset = place, path, 0
        self._handle: tuple[asyncssh.SFTPClient, asyncssh.SFTPClientFile] | None = None
        self._first: tuple[object, object] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._place.ask(lambda sftp: self._piece(sftp, len(buffer)))
        buffer[: len(piece)] = piece
        self._offset += len(piece)
        return len(piece)

    async def _piece(self, sftp: asyncssh.SFTPClient, size: int) -> bytes:
        if self._handle is None or self._handle[0] is not sftp:
            self._handle = sftp, await self._opened(sftp)
        return cast(bytes, await self._handle[1].read(min(size, PIECE), self._offset))

    async def _opened(self, sftp: asyncssh.SFTPClient) -> asyncssh.SFTPClientFile:
        """The file on this connection. Raises TryAgain where it is no longer the one that was begun."""
        file = await sftp.open(self._path, "rb")
        status = await file.stat()
        first, self._first = self._first, (status.size, status.mtime)
        if first is not None and first != self._first:
            raise self._place.changed()
        return file


def _options(at: Connection) -> asyncssh.SSHClientConnectionOptions:
    """How to connect: the pinned key and the credential of the connection, nothing of this machine's own."""
    pinned = at.options.get("host_key", "")
    try:
        host_key = asyncssh.import_public_key(pinned)
        own = [asyncssh.import_private_key(at.options["private_key"])] if "private_key" in at.options else []
    except (asyncssh.KeyImportError, ValueError):
        raise ConfigurationError(
            "an SFTP connection needs the server's host key (host_key), and a readable private_key if it has one",
            remedy="Ask the source's administrator for the server's public key, by another way than this connection.",
        ) from None
    return asyncssh.SSHClientConnectionOptions(
        port=at.port or 22,
        username=at.login,
        password=at.password or None,
        client_keys=own or None,
        known_hosts=([host_key], [], []),
        config=None,
        agent_path=None,
        connect_timeout=20,
        keepalive_interval=15,
    )


def _entry(found: asyncssh.SFTPName) -> Entry:
    changed_at = datetime.fromtimestamp(found.attrs.mtime or 0, UTC)
    return Entry(str(found.filename), found.attrs.size or 0, changed_at)


def _is_plain(found: asyncssh.SFTPName) -> bool:
    return found.attrs.type == asyncssh.FILEXFER_TYPE_REGULAR


def _fault(error: asyncssh.Error, stream: Stream) -> NrmError:
    """What happened, by the kind of error alone: a server's own words may name a file."""
    kind = type(error).__name__
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return SourceRefused(
            f"stream {stream.name}: the server's host key is not the pinned one",
            remedy="Ask the source whether it changed its key; until then nothing is read.",
        )
    if isinstance(error, asyncssh.PermissionDenied):
        return SourceRefused(f"stream {stream.name}: the server refused our login", remedy="Renew the credential.")
    if isinstance(error, asyncssh.SFTPPermissionDenied):
        return no_right(stream)
    if isinstance(error, (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)):
        return TryAgain(f"stream {stream.name}: the folder or a file of it is no longer there")
    return SourceUnavailable(f"stream {stream.name}: the SFTP server answered with a fault ({kind})")
