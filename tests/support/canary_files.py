"""What lies in a file, opened as far as it opens: zip (XLSX too), gzip, bzip2, xz, Parquet."""

import bz2
import gzip
import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

DEEPEST = 6
HEAD = 8
UNREADABLE = "unreadable"
BROKEN = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, lzma.LZMAError, zlib.error)


class Unreadable(Exception):
    """A container that does not open: nobody can say what is in it."""


def files_under(paths: Iterable[Path], exclude: Iterable[Path] = ()) -> Iterator[Path]:
    """Every ordinary file; sockets, pipes and links are none. What vanishes meanwhile is gone."""
    left_out = {path.resolve() for path in exclude}
    for path in paths:
        if path.resolve() in left_out or path.is_symlink():
            continue
        if path.is_dir():
            yield from files_under(sorted(path.iterdir()), left_out)
        elif _is_ordinary(path):
            yield path


def _is_ordinary(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat(follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return False


def contents(head: bytes, whole: Callable[[], bytes], depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """(way in, bytes) of everything packed into a container that begins with `head`; else nothing.

    Raises Unreadable when it only looks like one.
    """
    opener = next((opener for magic, opener in OPENERS if head.startswith(magic)), None)
    if opener is None:
        return
    if depth > DEEPEST:
        raise Unreadable
    try:
        for name, inner in opener(whole()):
            yield name, inner
            yield from (
                (f"{name}/{way}", data) for way, data in contents(inner[:HEAD], lambda data=inner: data, depth + 1)
            )
    except BROKEN as error:
        raise Unreadable from error


def _zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield from (("zip", archive.read(member)) for member in archive.infolist())


def _gzip(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield "gzip", gzip.decompress(data)


def _bzip2(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield "bzip2", bz2.decompress(data)


def _xz(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield "xz", lzma.decompress(data)


def _parquet(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each column as lines of text, bytes as they are. pyarrow is loaded only where it is needed."""
    import pyarrow.parquet as parquet

    table = parquet.read_table(io.BytesIO(data))
    yield "parquet", str(table.schema).encode()
    for column in table.itercolumns():
        yield "parquet", b"\n".join(map(_as_bytes, column.to_pylist()))


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


OPENERS: tuple[tuple[bytes, Callable[[bytes], Iterator[tuple[str, bytes]]]], ...] = (
    (b"PK\x03\x04", _zip),
    (b"\x1f\x8b\x08", _gzip),
    (b"BZh", _bzip2),
    (b"\xfd7zXZ\x00", _xz),
    (b"PAR1", _parquet),
)
