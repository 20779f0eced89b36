"""A file of event rows, page by page, prepared for the log. Runs in the reading process, or in the writing one.

Eagerly, every row is read whole at once: right for a file of news. Otherwise a row comes as its key and a digest of its
bytes, and is read whole when the log, asked for it, does not know it so: a file of old rows is read four times as fast.
"""

from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

from anonymize.keyring import Keyring
from event_log.page import Accepted
from event_log.prepared import FactWriter, pack
from ingest.connectors.event_drop import lines_of, record_of
from ingest.connectors.file_digest import DigestingReader
from ingest.contracts.column_names import plain_names
from ingest.contracts.source_file import load_source
from ingest.event_mode.contract import EventContract
from ingest.event_mode.frames import Order, OtherRow, PageFrame, ToldFrame
from ingest.event_mode.quick_rows import QuickRows
from ingest.event_mode.remembered import OutOfOrder
from ingest.event_mode.row_columns import unknown_in
from ingest.event_mode.row_digest import row_digest
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
        self._digest = row_digest(keyring, source)
        self._page_size = order.page_size
        self._numbers = count(1)
        self._named: dict[int, list[bytes]] = {}
        """Lines of pages that were not read whole, by page and key."""
        self.eager = False

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

    def told(self, number: int, wanted: Sequence[int], *, eager: bool) -> ToldFrame:
        """These rows of a page, read whole; and how to read the pages after it."""
        self.eager = eager
        frame, drift, lines = ToldFrame(), set[str](), self._named.pop(number, [])
        for row in wanted:
            if row < len(lines):
                self._tell(frame, row, lines[row], drift)
        frame.drift, frame.odd = list(plain_names(drift)), self._odd()
        return frame

    def _odd(self) -> dict[str, int]:
        """What was odd in the rows read since it was asked last."""
        found = dict(self._quick.odd + self._plain.odd)
        self._quick.odd.clear()
        self._plain.odd.clear()
        return found

    def _frame(self, lines: list[bytes]) -> PageFrame:
        frame = PageFrame(next(self._numbers), self.eager, read=len(lines))
        drift = set[str]()
        if frame.is_eager:
            self._read(frame, lines, drift)
        else:
            self._name(frame, lines, drift)
        frame.drift, frame.odd = list(plain_names(drift)), self._odd()
        return frame

    def _read(self, frame: PageFrame, lines: list[bytes], drift: set[str]) -> None:
        prepared, digest_of = self._quick.prepared, self._digest
        keys, digests, facts = frame.keys, frame.digests, frame.facts
        for line in lines:
            digest = digest_of(line)
            try:
                key, fact = prepared(line, digest)
            except OutOfOrder:
                self._add_plain(frame, line, drift)
                continue
            facts[len(keys)] = pack(fact)
            keys.append(key)
            digests.append(digest)

    def _name(self, frame: PageFrame, lines: list[bytes], drift: set[str]) -> None:
        key_of, digest_of = self._quick.key, self._digest
        keys, digests, named = frame.keys, frame.digests, list[bytes]()
        for line in lines:
            try:
                key = key_of(line)
            except OutOfOrder:
                self._add_plain(frame, line, drift)
                named += [b""] * (len(keys) - len(named))
                continue
            keys.append(key)
            digests.append(digest_of(line))
            named.append(line)
        self._named[frame.number] = named

    def _add_plain(self, frame: PageFrame, line: bytes, drift: set[str]) -> None:
        outcome = self._plainly(line, drift)
        if not isinstance(outcome, tuple):
            frame.others.append(outcome)
            outcome.before = len(frame.keys)
            return
        key, digest, fact = outcome
        frame.facts[len(frame.keys)] = fact
        frame.keys.append(key)
        frame.digests.append(digest)

    def _tell(self, frame: ToldFrame, row: int, line: bytes, drift: set[str]) -> None:
        try:
            frame.facts[row] = pack(self._quick.prepared(line, self._digest(line))[1])
            return
        except OutOfOrder:
            outcome = self._plainly(line, drift)
        if isinstance(outcome, tuple):
            _, frame.digests[row], frame.facts[row] = outcome
        else:
            frame.others[row] = outcome

    def _plainly(self, line: bytes, drift: set[str]) -> tuple[bytes, bytes, bytes] | OtherRow:
        """Key, digest and fact, or what became of it instead. Such a row is known again by its facts: it is read whole
        every time, and what is odd about it is told every time.
        """
        record = record_of(line)
        if isinstance(record, dict):
            drift.update(unknown_in(record))
        (outcome,) = self._plain.outcomes([record])
        if not isinstance(outcome, Accepted) or not outcome.events:
            return OtherRow.of(0, outcome)
        digest, fact = self._writer.fact(outcome.events[0])
        return outcome.record_key, digest, pack(fact)
