"""The digest by which a dropped file is known again: SHA-256 over the SHA-256 of each stretch of 4 MiB.

In stretches, so that two threads share the work: a file that did not change costs little more than reading it.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

STRETCH: Final = 2**22
_THREADS: Final = 2


def digest_of(path: Path) -> str:
    """Digest of a file's content."""
    whole = sha256()
    with path.open("rb") as file, ThreadPoolExecutor(_THREADS) as threads:
        waiting = []
        for stretch in _stretches(file):
            waiting.append(threads.submit(_digest, stretch))
            if len(waiting) > _THREADS:  # no more of the file in memory than the threads can use
                whole.update(waiting.pop(0).result())
        for last in waiting:
            whole.update(last.result())
    return whole.hexdigest()


class DigestingReader:
    """Blocks of an open file, and in the end the digest of all that was read: what was loaded is what was digested."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._whole = file, sha256()
        self._stretch, self._filled = sha256(), 0

    def read(self, size: int) -> bytes:
        content = self._file.read(size)
        self._feed(content)
        return content

    def digest(self) -> str:
        """Of everything read, once nothing is left."""
        if self._filled:
            self._whole.update(self._stretch.digest())
            self._stretch, self._filled = sha256(), 0
        return self._whole.hexdigest()

    def _feed(self, content: bytes) -> None:
        at = 0
        while at < len(content):
            part = content[at : at + STRETCH - self._filled]
            self._stretch.update(part)
            at, self._filled = at + len(part), self._filled + len(part)
            if self._filled == STRETCH:
                self.digest()


def _stretches(file: BinaryIO) -> Iterator[bytes]:
    while stretch := file.read(STRETCH):
        yield stretch


def _digest(stretch: bytes) -> bytes:
    return sha256(stretch).digest()
