"""One load of one source: connector → contract → pseudonyms → event log, page by page, each page one
transaction.

    report = run_intake("ngo_kobo", settings=settings)

A load may be killed anywhere and run again: the cursor and the record state of the log know what is there
already.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from psycopg import Connection

from anonymize.keyring import Keyring
from event_log import append
from event_log.batch import now
from event_log.bulk import append_prepared
from event_log.connection import connect, translated_errors
from event_log.orders import pauses
from event_log.page import Load, PageCounts
from event_log.page import Page as LogPage
from event_log.vault.register import erased_digests
from ingest.calendar import expected_reports, reporting_organisations
from ingest.connectors.event_drop import EventDropConnector
from ingest.contracts.source_file import Source, load_source
from ingest.event_mode.loading import event_pages
from ingest.load_report import LoadReport
from ingest.locks import one_load_at_a_time
from ingest.preparing import Preparer
from ingest.quarantine import Sealer, purge_quarantine
from ingest.rehearsal import rehearse
from ingest.settings import IntakeSettings
from ingest.streams import SourceStream, streams_of
from vocabulary.errors import LoadHeld, NrmError, SourcePaused, SourceRefused
from vocabulary.events import Json


def run_intake(
    source: str | Path,
    *,
    settings: IntakeSettings,
    until: datetime | None = None,
    dry_run: bool = False,
    released_by_hand: bool = False,
) -> LoadReport:
    """Load a source (by its id or its file) up to `until`; what became of its records, in counts.

    A stream that is held (absence beyond the brake, or the source refused us) does not stop the others;
    its error is raised at the end. `dry_run` asks the source from the beginning and opens no database:
    `appended` is then what would be loaded or found equal. `released_by_hand` is for tests and programs:
    a person releases by an order, which is written down. Raises ConfigurationError, SourcePaused,
    SourceBusy, SourceUnavailable, SourceRefused, LoadHeld, TryAgain.
    """
    loaded = load_source(settings.sources_folder, source)
    streams = streams_of(loaded, settings)
    if dry_run:
        return rehearse(loaded.id, streams, until)
    with ExitStack() as stack:
        log = stack.enter_context(closing(connect(settings.database_url, purpose=f"nrm intake {loaded.id}")))
        require_not_paused(log, loaded.id)
        stack.enter_context(one_load_at_a_time(log, loaded.id))
        purge_quarantine(log, settings.quarantine_days)
        return _Intake(loaded, log, settings, until, released_by_hand).run(streams)


@dataclass(slots=True, repr=False)
class _Tally:
    """The counts so far."""

    counts: PageCounts = field(default_factory=PageCounts)
    drift: set[str] = field(default_factory=set)
    odd: Counter[str] = field(default_factory=Counter)

    def report(self, source_id: str) -> LoadReport:
        return LoadReport(source_id, self.counts, tuple(sorted(self.drift)), dict(self.odd))


class _Intake:
    """A load under way."""

    def __init__(
        self,
        source: Source,
        log: Connection,
        settings: IntakeSettings,
        until: datetime | None,
        released_by_hand: bool,
    ) -> None:
        self._source, self._log, self._until, self._released = source, log, until, released_by_hand
        self._settings = settings
        self._keyring, self._sealer = (
            Keyring.from_root(settings.root_key),
            Sealer(settings.quarantine_public_key),
        )
        self._erased = erased_of(settings, source.id)
        self._tally = _Tally()

    def run(self, streams: Mapping[str, SourceStream]) -> LoadReport:
        _register_calendar(self._log, self._source, self._until)
        load = append.open_load(self._log, self._source.id, list(streams))
        try:
            faults = [fault for name, stream in streams.items() if (fault := self._attempt(load, name, stream))]
        except SourcePaused:
            self._finish(load, "held")
            raise
        except BaseException:
            self._finish(load, "failed")
            raise
        if faults:
            self._finish(load, "held")
            raise faults[0]
        append.finish_load(self._log, load, "finished")
        return self._tally.report(self._source.id)

    def _attempt(self, load: Load, name: str, stream: SourceStream) -> NrmError | None:
        """Load one stream. What concerns this stream alone comes back, so that the others still load."""
        try:
            self._load(load, name, stream)
        except LoadHeld as fault:
            return fault
        except SourceRefused as fault:
            self._finish(load, "refused", name, fault.columns)
            return fault
        return None

    def _load(self, load: Load, name: str, stream: SourceStream) -> None:
        if isinstance(stream.connector, EventDropConnector) and self._settings.event_page_size:
            return self._load_events(load, name, stream, stream.connector)
        preparer = Preparer(self._source.file, name, stream.contract, self._keyring, self._sealer, self._erased)
        stored = load.streams[name].cursor
        for page in stream.connector.pages(stream.cursor_in(stored), self._until):
            require_not_paused(self._log, self._source.id)
            stream.require_columns(page)
            drift = stream.contract.columns.drift(page.records, page.columns)
            self._tally.drift |= {f"{name}.{column}" for column in drift}
            after = stream.cursor_after(page)
            preparer.odd.clear()
            prepared = LogPage(
                load=load,
                stream=name,
                read=len(page.records),
                outcomes=preparer.outcomes(page.records),
                next_cursor=stored if page.complete else after,
                drift_fields=drift,
                odd_values=preparer.odd,
            )
            self._tally.counts += append.append_page(self._log, prepared)
            self._tally.odd.update(preparer.odd)
            if page.complete:
                self._void_missing(load, name)
                self._move_cursor(prepared, after)

    def _load_events(self, load: Load, name: str, stream: SourceStream, connector: EventDropConnector) -> None:
        """The same for rows that already are events: read and pseudonymised beside, copied in bulk."""
        stored = load.streams[name].cursor
        known = connector.known(stream.cursor_in(stored))
        for page in event_pages(self._source, load, name, connector, known, self._settings, self._erased):
            require_not_paused(self._log, self._source.id)
            after = stream.cursor_at(page.after)
            prepared = replace(page.prepared, next_cursor=stored if page.is_complete else after)
            self._tally.counts += append_prepared(self._log, prepared)
            self._tally.drift |= {f"{name}.{column}" for column in page.drift}
            self._tally.odd.update(page.odd)
            if page.is_complete:
                self._void_missing(load, name)
                self._move_cursor(LogPage(load, name, 0, (), stored), after)

    def _void_missing(self, load: Load, name: str) -> None:
        self._tally.counts += append.void_missing(
            self._log, load, name, released_by_hand=self._released, erased=self._erased
        )

    def _move_cursor(self, last: LogPage, after: Json) -> None:
        """Only once absence was dealt with: a load that is held or killed before must read the same again."""
        if after != last.next_cursor:
            moved = replace(last, read=0, outcomes=(), drift_fields=(), odd_values={}, next_cursor=after)
            append.append_page(self._log, moved)

    def _finish(
        self,
        load: Load,
        kind: Literal["held", "refused", "failed"],
        name: str | None = None,
        missing: tuple[str, ...] = (),
    ) -> None:
        """Say in the ledger how the load, or one stream of it, ended, where the log can still be reached."""
        with suppress(NrmError):  # the fault that ended the load is the one to tell
            append.finish_load(self._log, load, kind, name, missing)


def _register_calendar(log: Connection, source: Source, until: datetime | None) -> None:
    with translated_errors():  # the database's clock: a loader whose own is wrong expects no wrong month
        today = max(filter(None, (now(log), until))).date()
    organisations = reporting_organisations(source.file)
    append.register_calendar(log, source.id, organisations, expected_reports(source.file, today))


def require_not_paused(log: Connection, source_id: str) -> None:
    """Raise SourcePaused where somebody said that the source is not to be asked."""
    for pause in pauses(log, source_id):
        since = pause.since.isoformat(timespec="minutes")
        raise SourcePaused(
            f"{source_id} is paused by {pause.by} since {since} ({pause.reason_code})",
            remedy=f"when the cause is gone: nrm source resume {source_id} --reason …",
        )


def erased_of(settings: IntakeSettings, source_id: str) -> frozenset[bytes]:
    """Keyed digests of the records and people of a source that were erased: they do not come back."""
    if settings.vault_url is None:
        return frozenset()
    with closing(connect(settings.vault_url, purpose="nrm intake: erased")) as vault:
        return erased_digests(vault, source_id)
