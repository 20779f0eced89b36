"""Rows in PostgreSQL's binary COPY format, made by hand: each piece is built once, the constant ones once for a page.

Format: the manual, COPY, "Binary Format"; a field is its length in four bytes and its bytes, big-endian.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from struct import Struct, unpack_from
from typing import Final

from psycopg import Connection, adapters, sql
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER: Final = b"\xff\xff"
TRUE: Final = b"\0\0\0\x01\x01"
FALSE: Final = b"\0\0\0\x01\0"
LENGTH_16: Final = b"\0\0\0\x10"
LENGTH_32: Final = b"\0\0\0\x20"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_TEXT: Final = 25
_BYTEA: Final = 17
_BYTEA_ARRAY: Final = 1001

int4 = Struct(">ii").pack
"""int4(4, value)"""
int8 = Struct(">iq").pack
"""int8(8, value)"""
_json_head = Struct(">iB").pack
_count = Struct(">h").pack
_length = Struct(">i").pack
_array_head = Struct(">iiI").pack
_dimension = Struct(">ii").pack


def row_head(columns: int) -> bytes:
    """What begins a row."""
    return _count(columns)


def field(content: bytes) -> bytes:
    """Text, bytea or uuid."""
    return _length(len(content)) + content


def text(content: str) -> bytes:
    return field(content.encode())


def jsonb(content: bytes) -> bytes:
    return _json_head(len(content) + 1, 1) + content


def time_bytes(at: datetime) -> bytes:
    """A timestamptz without its length: microseconds since 2000."""
    since = at - _EPOCH
    return ((since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds).to_bytes(8, signed=True)


def time(at: datetime) -> bytes:
    return b"\0\0\0\x08" + time_bytes(at)


def boolean(value: bool) -> bytes:
    return TRUE if value else FALSE


def array(items: Sequence[bytes], *, of_text: bool) -> bytes:
    """text[] or bytea[] of one dimension."""
    element = _TEXT if of_text else _BYTEA
    if not items:
        return field(_array_head(0, 0, element))
    return field(_array_head(1, 0, element) + _dimension(len(items), 1) + b"".join(map(field, items)))


def fields_of(row: bytes, start: int = 2) -> list[bytes | None]:
    """The fields of a row that was made here; `start` is behind its count of columns."""
    found: list[bytes | None] = []
    while start + 4 <= len(row):
        (length,) = unpack_from(">i", row, start)
        start += 4
        found.append(None if length < 0 else row[start : start + length])
        start += max(length, 0)
    return found


class Digests:
    """bytea[] of 32 bytes each, as a parameter."""

    __slots__ = ("items",)

    def __init__(self, items: Collection[bytes]) -> None:
        self.items = items


class _DigestsDumper(Dumper):
    format = Format.BINARY

    def __init__(self, cls: type, context: AdaptContext | None = None) -> None:
        super().__init__(cls, context)
        self.oid = _BYTEA_ARRAY  # not of the class: then it would be the dumper of every such array

    def dump(self, obj: Digests) -> bytes:
        if not obj.items:
            return _array_head(0, 0, _BYTEA)
        head = _array_head(1, 0, _BYTEA) + _dimension(len(obj.items), 1)
        return head + LENGTH_32 + LENGTH_32.join(obj.items)


adapters.register_dumper(Digests, _DigestsDumper)


def copy_binary(connection: Connection, table: str, columns: Iterable[str], pieces: list[bytes]) -> None:
    """Write rows whose fields are in the order of `columns`."""
    if not pieces:
        return
    statement = sql.SQL("copy {} ({}) from stdin (format binary)").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(b"".join((HEADER, *pieces, TRAILER)))
