"""A real SFTP server over one folder, for one login that may only read: `python -m synthetic.servers.sftp`.

Its host key lies beside the folder, as an administrator would send it: `host_key.pub`. What a test wants of it, it
does: cut the connection in the middle of a file, or take the right to read away.
"""

import argparse
import asyncio
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import asyncssh

LOGIN: Final = "nrm"
OUT: Final = "out"
"""The folder that is served, below the store."""
WRITES: Final = asyncssh.FXF_WRITE | asyncssh.FXF_APPEND | asyncssh.FXF_CREAT | asyncssh.FXF_TRUNC

logging.getLogger("asyncssh").setLevel(logging.ERROR)


@dataclass(slots=True)
class Behaviour:
    """What the server does to its clients."""

    is_forbidden: bool = False
    cuts_after: list[int] = field(default_factory=list)
    """Bytes to serve before the connection is cut, once for each number."""
    served: int = 0
    on_open: Callable[[str, int], object] | None = None
    """Told of every file that is opened, by its name, and how often it was by now."""
    opened: Counter[str] = field(default_factory=Counter)

    def tell(self, name: str) -> None:
        self.opened[name] += 1
        if self.on_open:
            self.on_open(name, self.opened[name])

    def may_serve(self, size: int) -> bool:
        self.served += size
        if self.cuts_after and self.served > self.cuts_after[0]:
            self.cuts_after.pop(0)
            self.served = 0
            return False
        return True


class Files(asyncssh.SFTPServer):
    """The folder as a client sees it."""

    def __init__(self, channel: "asyncssh.SSHServerChannel[bytes]", root: Path, behaviour: Behaviour) -> None:
        super().__init__(channel, chroot=os.fsencode(root))
        self._behaviour = behaviour

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if self._behaviour.is_forbidden or pflags & WRITES:
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        self._behaviour.tell(os.path.basename(os.fsdecode(path)))
        return super().open(path, pflags, attrs)

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        piece = bytes(super().read(file_obj, offset, size))  # type: ignore[arg-type]  # asyncssh gives bytes or a future
        if not self._behaviour.may_serve(len(piece)):
            self.connection.abort()
        return piece

    def remove(self, path: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("Permission denied")

    rename = mkdir = rmdir = setstat = symlink = posix_rename = remove  # type: ignore[assignment]  # all of them refuse alike


class _Door(asyncssh.SSHServer):
    def __init__(self, token: str) -> None:
        self._token = token

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return username == LOGIN and password == self._token


def host_key_of(store: Path) -> str:
    """The public key of the server, made on first use and kept."""
    private = store / "host_key"
    if not private.is_file():
        store.mkdir(parents=True, exist_ok=True)
        key = asyncssh.generate_private_key("ssh-ed25519", comment="")
        private.touch(mode=0o600)
        key.write_private_key(str(private))
        key.write_public_key(f"{private}.pub")
    return private.with_name("host_key.pub").read_text(encoding="ascii").strip()


async def listen(store: Path, token: str, port: int, behaviour: Behaviour) -> asyncssh.SSHAcceptor:
    """The server, listening on loopback."""
    host_key_of(store)
    root = store / OUT
    root.mkdir(parents=True, exist_ok=True)
    return await asyncssh.create_server(
        lambda: _Door(token),
        "127.0.0.1",
        port,
        server_host_keys=[str(store / "host_key")],
        sftp_factory=lambda channel: Files(channel, root, behaviour),
        allow_scp=False,
        encoding=None,
    )


@dataclass(slots=True)
class Serving:
    """A running server: where it is, its key, and how it behaves."""

    port: int
    host_key: str
    behaviour: Behaviour


@contextmanager
def serving(store: Path, token: str, port: int = 0) -> Iterator[Serving]:
    """The server in a thread of this process, for tests."""
    loop, behaviour = asyncio.new_event_loop(), Behaviour()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def done(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    acceptor = done(listen(store, token, port, behaviour))
    try:
        yield Serving(acceptor.get_port(), host_key_of(store), behaviour)
    finally:
        acceptor.close()
        done(acceptor.wait_closed())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _run(store: Path, token: str, port: int) -> None:
    acceptor = await listen(store, token, port, Behaviour())
    await acceptor.wait_closed()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--store", type=Path, required=True)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--token-file", type=Path, required=True)
    given = options.parse_args()
    asyncio.run(_run(given.store, given.token_file.read_text(encoding="ascii").strip(), given.port))


if __name__ == "__main__":
    main()
