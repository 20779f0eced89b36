"""Where pages of event rows come from: a reading process beside the loader, or, for little, the loader itself."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol, TypeVar

import vocabulary
from ingest.event_mode.frames import (
    Answer,
    Failure,
    FileOrder,
    Order,
    PageFrame,
    ToldFrame,
    decode_frame,
    encode,
    read_frame,
    write_frame,
)
from ingest.event_mode.page_reader import PageReader
from vocabulary import errors
from vocabulary.errors import TryAgain, WillNeverWork

_ROOT: Final = Path(vocabulary.__file__).parents[1]
_PATIENCE: Final = 10.0
"""Seconds for the reading process to end once nothing is wanted of it."""

Got = TypeVar("Got", PageFrame, ToldFrame)


class Reading(Protocol):
    """Reads files of one stream."""

    eager: bool
    """Whether the pages to come are read whole at once."""

    def pages(self, path: Path) -> Iterator[PageFrame]:
        """All pages of a file; the last tells the digest of what was read."""
        ...

    def told(self, number: int, wanted: Sequence[int], *, eager: bool) -> ToldFrame:
        """Rows of a page that was not read whole; asked once for each such page, before the next is taken."""
        ...


@contextmanager
def reading(order: Order, *, beside: bool) -> Iterator[Reading]:
    """A reader; `beside` in a process of its own."""
    if not beside:
        yield PageReader(order)
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest.event_mode.worker"],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _Beside(process, order)
    finally:
        _end(process)


class _Beside:
    """A reading process. Its pages wait in a pipe: it is at most one page ahead."""

    def __init__(self, process: "subprocess.Popen[bytes]", order: Order) -> None:
        self._process = process
        self.eager = False
        self._send(encode(order))

    def pages(self, path: Path) -> Iterator[PageFrame]:
        self._send(encode(FileOrder(str(path.resolve()))))
        while True:
            frame = self._next(PageFrame)
            if frame.is_eager:  # nothing will be asked: let it go on
                self._send(encode(Answer([], self.eager)))
            yield frame
            if frame.file_digest is not None:
                return

    def told(self, number: int, wanted: Sequence[int], *, eager: bool) -> ToldFrame:
        self.eager = eager
        self._send(encode(Answer(list(wanted), eager)))
        return self._next(ToldFrame) if wanted else ToldFrame()

    def _send(self, content: bytes) -> None:
        if self._process.stdin is None:
            raise TryAgain("the reading process has no input")
        with suppress(BrokenPipeError):  # why it ended stands in its output
            write_frame(self._process.stdin, content)

    def _next(self, kind: type[Got]) -> Got:
        found = read_frame(self._process.stdout) if self._process.stdout else None
        if found is None:
            raise TryAgain("the reading process ended before its file", remedy="it is tried again")
        frame = decode_frame(found)
        if isinstance(frame, Failure):
            raise getattr(errors, frame.error, errors.WillNeverWork)(frame.message, remedy=frame.remedy)
        if not isinstance(frame, kind):
            raise WillNeverWork("the reading process said something else than it was asked", remedy="tell us")
        return frame


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # the process may be gone
                pipe.close()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
