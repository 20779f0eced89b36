"""Pages of prepared rows on their way from the process that reads to the process that writes: MessagePack, typed.

Nothing in a frame names anybody: it holds what the log will hold, and refused rows already sealed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import IO, Final

import msgspec

from event_log.page import Accepted, Outcome, Quarantined, Skipped

_HEADER_BYTES: Final = 8


class OtherRow(msgspec.Struct, array_like=True):
    """A row that yields no fact: refused, left out, or gone at its source."""

    before: int
    """How many keys of the page came before it."""
    kind: str
    key: bytes | None
    name: str = ""
    """Reason or rule."""
    mac: bytes = b""
    fields: list[str] = []
    sealed: bytes = b""
    recorded_at: datetime | None = None

    @classmethod
    def of(cls, before: int, outcome: Outcome) -> "OtherRow":
        if isinstance(outcome, Quarantined):
            return cls(
                before, "quarantined", outcome.record_digest, outcome.reason, outcome.content_mac,
                list(outcome.fields), outcome.sealed,
            )  # fmt: skip
        if isinstance(outcome, Skipped):
            return cls(before, "skipped", outcome.record_key, outcome.rule, recorded_at=outcome.recorded_at)
        return cls(before, "gone", outcome.record_key, recorded_at=outcome.recorded_at)

    def outcome(self) -> Outcome:
        if self.kind == "quarantined":
            return Quarantined(self.key or b"", self.mac, self.name, tuple(self.fields), self.sealed)
        if self.kind == "skipped":
            return Skipped(self.name, self.key, self.recorded_at)
        if self.recorded_at is None or self.key is None:
            raise ValueError("a row that is gone has a key and a time")
        return Accepted(self.key, self.recorded_at, ())


class PageFrame(msgspec.Struct, tag="page", array_like=True):
    """One page of a file."""

    number: int
    is_eager: bool
    """Its rows were all read whole; of the others only names and digests are here, and `told` has the rest."""
    read: int = 0
    keys: list[bytes] = []
    digests: list[bytes] = []
    facts: dict[int, bytes] = {}
    """By the number of the key."""
    others: list[OtherRow] = []
    drift: list[str] = []
    odd: dict[str, int] = {}
    """By `field.outcome`, rows of those read whole in which a value about a person is odd."""
    file_digest: str | None = None
    """On the last page: the digest of all that was read."""


class ToldFrame(msgspec.Struct, tag="told", array_like=True):
    """Rows of a page that were asked for, by the number of their keys."""

    facts: dict[int, bytes] = {}
    digests: dict[int, bytes] = {}
    """Of rows that are known again by their facts and not by their bytes."""
    others: dict[int, OtherRow] = {}
    drift: list[str] = []
    odd: dict[str, int] = {}


class Failure(msgspec.Struct, tag="failure", array_like=True):
    """Why the reading process stopped: the name of an error and its own words, never a value."""

    error: str
    message: str
    remedy: str


class Order(msgspec.Struct, array_like=True):
    """What the reading process needs to know. It goes through its standard input: a list of arguments can be seen."""

    source_file: str
    stream: str
    sweep: int
    root_key: bytes
    quarantine_public_key: bytes
    erased: list[bytes]
    page_size: int


class FileOrder(msgspec.Struct, array_like=True):
    """A file to read."""

    path: str


class Answer(msgspec.Struct, array_like=True):
    """To each page: which of its rows are wanted whole, and how to read from here on."""

    wanted: list[int]
    eager: bool


encode: Final = msgspec.msgpack.Encoder().encode
decode_order: Final = msgspec.msgpack.Decoder(Order).decode
decode_file: Final = msgspec.msgpack.Decoder(FileOrder).decode
decode_answer: Final = msgspec.msgpack.Decoder(Answer).decode
Frame = PageFrame | ToldFrame | Failure
decode_frame: Final[Callable[[bytes], Frame]] = msgspec.msgpack.Decoder(PageFrame | ToldFrame | Failure).decode


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Write one frame, with its length before it."""
    stream.write(len(content).to_bytes(_HEADER_BYTES))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame; None where the other side has ended."""
    header = stream.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        return None
    content = stream.read(int.from_bytes(header))
    return content if len(content) == int.from_bytes(header) else None
