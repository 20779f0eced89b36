"""A file of event rows, page by page, prepared for the log. Runs in the reading process, or in the writing one."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from anonymize.keyring import Keyring
from event_log.page import Accepted
from event_log.prepared import FactWriter, pack
from ingest.connectors.event_drop import lines_of, record_of
from ingest.connectors.file_digest import DigestingReader
from ingest.contracts.source_file import load_source
from ingest.event_mode.contract import EventContract
from ingest.event_mode.frames import Order, OtherRow, PageFrame
from ingest.event_mode.quick_rows import QuickRows
from ingest.event_mode.remembered import OutOfOrder
from ingest.event_mode.row_columns import MOST_REPORTED, plain_names, unknown_in
from ingest.preparing import Preparer, policy_of
from ingest.quarantine import Sealer


class PageReader:
    """Reads files of one stream. Holds keys: no repr."""

    def __init__(self, order: Order) -> None:
        path = Path(order.source_file)
        source = load_source(path.parent, path)
        contract, keyring = EventContract(source, order.stream), Keyring.from_root(order.root_key)
        erased = frozenset(order.erased)
        self._writer = FactWriter(source.id, order.stream, order.sweep)
        self._quick = QuickRows(contract, keyring, policy_of(source.file), self._writer, erased)
        self._plain = Preparer(
            source.file, order.stream, contract, keyring, Sealer(order.quarantine_public_key), erased
        )
        self._page_size = order.page_size

    def pages(self, path: Path) -> Iterator[PageFrame]:
        """All pages of a file, at least one; the last tells what was read."""
        with path.open("rb") as opened:
            reader = DigestingReader(opened)
            lines = lines_of(reader)
            page = list(islice(lines, self._page_size))
            while following := list(islice(lines, self._page_size)):
                yield self._frame(page)
                page = following
            last = self._frame(page)
            last.file_digest = reader.digest()
        yield last

    def _frame(self, lines: list[bytes]) -> PageFrame:
        frame, drift, quick = PageFrame(read=len(lines)), set[str](), self._quick.prepared
        keys, digests, facts = frame.keys, frame.digests, frame.facts
        for line in lines:
            try:
                key, digest, fact = quick(line)
            except OutOfOrder:
                self._add_plain(frame, line, drift)
                continue
            keys.append(key)
            digests.append(digest)
            facts.append(pack(fact))
        frame.drift = list(plain_names(drift)[:MOST_REPORTED])
        return frame

    def _add_plain(self, frame: PageFrame, line: bytes, drift: set[str]) -> None:
        record = record_of(line)
        if isinstance(record, dict):
            drift.update(unknown_in(record))
        (outcome,) = self._plain.outcomes([record])
        if not isinstance(outcome, Accepted) or not outcome.events:
            frame.others.append(OtherRow.of(len(frame.keys), outcome))
            return
        digest, fact = self._writer.fact(outcome.events[0])
        frame.keys.append(outcome.record_key)
        frame.digests.append(digest)
        frame.facts.append(pack(fact))
