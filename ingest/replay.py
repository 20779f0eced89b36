"""Refused records tried again after a mapping was mended, by who holds the private key of the quarantine.

    report = replay("ngo_kobo", settings=settings, private_key=key, which=Which(source="ngo_kobo"))

The way is that of a load: contract, pseudonyms, event log, a handful of records in one transaction. It may be killed
anywhere and run again: what was appended has left, and what was refused again under this very mapping is not asked
a second time. No record's content leaves this module.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from psycopg import Connection

from anonymize.keyring import Keyring
from event_log.connection import connect, translated_errors
from event_log.page import PageCounts, Quarantined, Skipped
from event_log.replay import Replayed, append_replay
from ingest.contracts.contract import EMPTY_ROW
from ingest.contracts.source_file import Source, load_source
from ingest.intake import erased_of
from ingest.preparing import Preparer, from_seal
from ingest.quarantine import Sealer, open_payload
from ingest.refused_records import WHICH, Which
from ingest.settings import IntakeSettings
from ingest.streams import contract_of, meaning_of
from vocabulary.errors import WillNeverWork
from vocabulary.events import Json

AT_ONCE: Final = 100
"""Records opened at a time; no more are ever in memory."""

_Row = tuple[UUID, bytes, str, list[str]]
"""Id, payload, and why it was refused, in which fields."""


@dataclass(slots=True)
class ReplayReport:
    """What became of the refused records: read = appended + duplicate + quarantined + skipped, as in a load."""

    source_id: str
    counts: PageCounts = field(default_factory=PageCounts)
    refused_again: Counter[str] = field(default_factory=Counter)
    """By their reason under the mapping of today."""
    unopened: int = 0
    """Sealed to another key, or damaged: left as they are, and not counted as read."""

    def as_dict(self) -> dict[str, Json]:
        return {
            "source": self.source_id,
            **self.counts.as_dict(),
            "refused_again": dict(sorted(self.refused_again.items())),
            "unopened": self.unopened,
        }


def replay(
    source: str,
    *,
    settings: IntakeSettings,
    private_key: bytes,
    which: Which,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> ReplayReport:
    """Try the open refused records of a source again; `which` may name fewer. Nothing is written by a `dry_run`.

    `progress` hears how many were tried so far. Records named by id are tried even where this mapping has refused them
    already. Raises WillNeverWork where the key opens none, ConfigurationError, LedgerUnbalanced, TryAgain.
    """
    loaded = load_source(settings.sources_folder, source)
    report = ReplayReport(loaded.id)
    with closing(connect(settings.database_url, purpose=f"nrm replay {loaded.id}")) as log:
        for stream in loaded.file.streams | loaded.file.event_streams:
            if which.stream in (None, stream):
                tried = _Stream(loaded, stream, log, settings, private_key)
                tried.replay(which, report, progress, dry_run=dry_run)
    return report


class _Stream:
    """One stream's refused records on their way to the log. Holds keys, so it has no repr worth printing."""

    def __init__(
        self, source: Source, stream: str, log: Connection, settings: IntakeSettings, private_key: bytes
    ) -> None:
        self._source_id, self._stream, self._log, self._private_key = source.id, stream, log, private_key
        self._meaning = meaning_of(source, stream)
        self._preparer = Preparer(
            source.file,
            stream,
            contract_of(source, stream),
            Keyring.from_root(settings.root_key),
            Sealer(settings.quarantine_public_key),
            erased_of(settings, source.id),
        )

    def replay(self, which: Which, report: ReplayReport, progress: Callable[[int], None], *, dry_run: bool) -> None:
        for rows in self._batches(which):
            replayed = self._prepared(rows, report)
            report.counts += append_replay(
                self._log, self._source_id, self._stream, replayed, tried_under=self._meaning, rehearse=dry_run
            )
            reasons = [item.outcome.reason for item in replayed if isinstance(item.outcome, Quarantined)]
            report.refused_again.update(reasons)
            progress(report.counts.read + report.unopened)

    def _prepared(self, rows: Sequence[_Row], report: ReplayReport) -> list[Replayed]:
        replayed, fault = [], None
        for quarantine_id, sealed, reason, fields in rows:
            try:
                record = open_payload(sealed, self._private_key)
            except WillNeverWork as error:
                report.unopened, fault = report.unopened + 1, error
                continue
            (outcome,) = self._preparer.outcomes([from_seal(record)])
            if isinstance(outcome, Skipped) and outcome.rule == EMPTY_ROW:
                # It was none when it was refused: what filled it could not be kept, so no mapping can mend it.
                outcome = Quarantined(b"", b"", reason, tuple(fields), sealed)
            replayed.append(Replayed(quarantine_id, outcome))
        if fault is not None and not replayed and not report.counts.read:
            raise fault  # the wrong key, most likely: do not go through all of them with it
        return replayed

    def _batches(self, which: Which) -> Iterator[list[_Row]]:
        """Open records in the order of their ids, which never changes while they are worked on."""
        last = UUID(int=0)
        while rows := self._after(last, which):
            yield rows
            last = rows[-1][0]

    def _after(self, last: UUID, which: Which) -> list[_Row]:
        chosen = Which(self._source_id, self._stream, which.reason, which.ids)
        query = f"""
            select quarantine_id, sealed, reason, fields
            from quarantine.record
            where {WHICH} and quarantine_id > %(last)s
                and (%(ids)s::uuid[] is not null or tried_under is distinct from %(meaning)s)
            order by quarantine_id
            limit %(at_once)s
        """  # noqa: S608  a constant of ours
        values = {**chosen.parameters(), "last": last, "meaning": self._meaning, "at_once": AT_ONCE}
        with translated_errors("the quarantine"):
            return self._log.execute(query.encode(), values).fetchall()
