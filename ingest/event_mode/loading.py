"""A stream of event rows on its way into the log: pages from the reader, each with its cursor."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from event_log.page import Load
from event_log.prepared import PreparedPage, Tell, Told
from ingest.connectors.event_drop import DroppedFile, EventDropConnector
from ingest.contracts.source_file import Source
from ingest.event_mode.frames import Order, PageFrame
from ingest.event_mode.reading import Reading, reading
from ingest.settings import IntakeSettings
from vocabulary.events import Json

SMALL: Final = 2**21
"""Bytes up to which a file is read by the loader itself: a process costs half a second."""


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page for the log, and the cursor to keep once it and all that follows from it is stored."""

    prepared: PreparedPage
    after: dict[str, Json]
    is_complete: bool
    """The last page of a full file: what was not met is absent."""
    drift: set[str]
    """Names that no row should hold; complete once the page is appended."""
    odd: Counter[str]
    """Odd values of people; complete once the page is appended."""


def event_pages(
    source: Source,
    load: Load,
    name: str,
    connector: EventDropConnector,
    known: dict[str, str],
    settings: IntakeSettings,
    erased: frozenset[bytes],
) -> Iterator[EventPage]:
    """Pages of every file that is new or changed since `known`. Raises TryAgain when one changes while it is read."""
    files = connector.files(known)
    order = Order(
        str(source.path), name, load.streams[name].sweep, settings.root_key,
        settings.quarantine_public_key, list(erased), settings.event_page_size,
    )  # fmt: skip
    for file in files:
        with reading(order, beside=_size(file.path) > SMALL) as reader:
            yield from _pages_of(file, reader, connector, load, name, known)
        known[file.name] = file.digest


def _pages_of(
    file: DroppedFile,
    reader: Reading,
    connector: EventDropConnector,
    load: Load,
    name: str,
    known: dict[str, str],
) -> Iterator[EventPage]:
    for frame in reader.pages(file.path):
        is_last = frame.file_digest is not None
        if is_last and frame.file_digest != file.digest:
            raise connector.changed()
        files: dict[str, Json] = {**known, file.name: file.digest} if is_last else dict(known)
        drift, odd = set(frame.drift), Counter(frame.odd)
        prepared = _prepared(frame, load, name, _tell(frame, reader, drift, odd), marks_met=connector.is_full)
        yield EventPage(prepared, {"files": files}, is_last and connector.is_full, drift, odd)


def _tell(frame: PageFrame, reader: Reading, drift: set[str], odd: Counter[str]) -> Tell:
    """What the log asks with. From how much it wants it is learnt how to read on."""

    def tell(wanted: Sequence[int]) -> Told:
        eager = len(wanted) * 2 > frame.read
        if frame.is_eager:
            reader.eager = eager
            return Told()
        found = reader.told(frame.number, [row for row in wanted if row not in frame.facts], eager=eager)
        drift.update(found.drift)
        odd.update(found.odd)
        others = {row: other.outcome() for row, other in found.others.items()}
        return Told(found.facts, found.digests, others, tuple(found.drift), found.odd)

    return tell


def _prepared(frame: PageFrame, load: Load, name: str, tell: Tell, *, marks_met: bool) -> PreparedPage:
    return PreparedPage(
        load=load,
        stream=name,
        read=frame.read,
        keys=frame.keys,
        digests=frame.digests,
        facts=frame.facts,
        tell=tell,
        others=[(row.before, row.outcome()) for row in frame.others],
        next_cursor=None,
        drift_fields=tuple(frame.drift),
        marks_met=marks_met,
        odd_values=frame.odd,
    )


def _size(path: Path) -> int:
    return path.stat().st_size
