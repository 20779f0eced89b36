"""The contract of one stream: every record becomes raw events, a refusal with its reason, or a skip with
its rule."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ingest.connectors.base import CELLS, ODD_ROW, OddRow
from ingest.contracts.columns import Columns
from ingest.contracts.dates import is_before, zone_of
from ingest.contracts.event_mapping import Head, as_date, compile_event
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Stream
from ingest.contracts.persons import compile_person
from ingest.contracts.records import LeftOut, Mapped, Record, Refused, Result
from ingest.contracts.refusals import RefusalTally
from ingest.contracts.source_file import Source
from ingest.contracts.values import Reader, Scope, ValueCompiler, columns_of, is_blank
from vocabulary.errors import ConfigurationError
from vocabulary.events import Occurred, RawEvent, Refusal

EMPTY_ROW = "empty_row"
STATISTICS_REFUSED = "statistics_refused"


class Contract:
    """One stream of a source file, compiled once per load."""

    def __init__(self, source: Source, name: str) -> None:
        with source.yaml.faults_at("streams", name):
            self._compile(source, name)

    def _compile(self, source: Source, name: str) -> None:
        stream, file = source.file.streams[name], source.file
        with source.yaml.faults_at("dialect"):
            values = ValueCompiler(file.dialect, source.maps)
        self._source_id, self._name, self._zone = file.source, name, zone_of(file.dialect.time_zone)
        if stream.recorded_at.as_ != "utc_time":
            raise ConfigurationError("recorded_at must be read as utc_time")
        self._record_id, self._recorded_at = (
            values.required(stream.record_id),
            values.required(stream.recorded_at),
        )
        self._organisation = values.required(stream.organisation)
        self._organisation_columns = tuple(sorted(columns_of(stream.organisation)))
        self._organisations = frozenset(organisation.id for organisation in file.organisations)
        self._skips = [(rule, values.compile(rule.when)) for rule in stream.skip]
        self._deleted = values.compile(stream.deleted) if stream.deleted else None
        self._order = [[(columns_of(day), values.compile(as_date(day))) for day in pair] for pair in stream.order]
        with source.yaml.faults_at("streams", name, "person"):
            self._person = compile_person(stream.person, values) if stream.person else None
            self._person_id = values.required(stream.person.id) if stream.person else None
        self._events = []
        for number, event in enumerate(stream.events):
            with source.yaml.faults_at("streams", name, "events", number):
                self._events.append(compile_event(event, stream, values))
        self._tally = _tally_of(source, stream, values)
        self.columns = Columns(stream, is_consent_needed=self._tally is not None)

    def map_record(self, record: object) -> Result:
        """What the record is. Never raises for anything a record may hold."""
        if not isinstance(record, Mapping):
            return Refused(None, Refusal("bad_row_shape", ()), self.columns.keep(record, has_consented=False))
        try:
            return self._left_out(record) or self._loaded(record)
        except Faulty as fault:
            refusal = Refusal(fault.reason, fault.fields)
        kept = self.columns.keep(record, has_consented=self._consents(record))
        return Refused(_shown(self._record_id, record), refusal, kept, _shown(self._person_id, record))

    def _left_out(self, record: Record) -> LeftOut | None:
        if all(is_blank(value) for name, value in record.items() if not name.startswith("$")):
            return LeftOut(EMPTY_ROW)
        odd = record.get(ODD_ROW)
        if isinstance(odd, OddRow) and odd.is_skipped:
            return LeftOut(odd.reason)
        scope = Scope(record)
        for rule, applies in self._skips:
            if applies(scope) is True:
                return LeftOut(rule.rule, *self._identity(scope)) if rule.is_record else LeftOut(rule.rule)
        return None

    def _identity(self, scope: Scope) -> tuple[str, datetime]:
        record_id, recorded_at = self._record_id(scope), self._recorded_at(scope)
        if not isinstance(recorded_at, datetime):
            raise ConfigurationError(f"{self._source_id}: recorded_at must be read as utc_time")
        return str(record_id), recorded_at

    def _loaded(self, record: Record) -> Mapped | LeftOut:
        if CELLS in record:
            raise Faulty("bad_row_shape")
        _require_whole(record)
        scope = Scope(record)
        record_id, recorded_at = self._identity(scope)
        if self._deleted is not None and self._deleted(scope) is True:
            return Mapped(record_id, recorded_at, ())
        head = self._head(scope, record_id, recorded_at)
        self._require_order(scope)
        events = tuple(event for read in self._events for event in read(record, head))
        _require_distinct(events)
        if self._tally is None or self._tally.consents(record):
            return Mapped(record_id, recorded_at, events)
        tallies = self._tally.tallies(record, head)
        return (
            Mapped(record_id, recorded_at, tallies) if tallies else LeftOut(STATISTICS_REFUSED, record_id, recorded_at)
        )

    def _head(self, scope: Scope, record_id: str, recorded_at: datetime) -> Head:
        organisation = str(self._organisation(scope))
        if organisation not in self._organisations:
            raise Faulty("unknown_code", *self._organisation_columns)
        subject = self._person(scope) if self._person else None
        return Head(self._source_id, self._name, record_id, recorded_at, organisation, subject)

    def _require_order(self, scope: Scope) -> None:
        for (first_names, first), (then_names, then) in self._order:
            began, ended = first(scope), then(scope)
            if isinstance(began, Occurred) and isinstance(ended, Occurred) and is_before(ended, began, self._zone):
                raise Faulty("dates_out_of_order", *sorted(first_names | then_names))

    def _consents(self, record: Record) -> bool:
        """Where consent is needed and cannot be read, there is none."""
        try:
            return self._tally is None or self._tally.consents(record)
        except Faulty:
            return False


def _shown(read: Reader | None, record: Record) -> str | None:
    """The id of the record or of its person, where even a refused record shows it."""
    try:
        return str(read(Scope(record))) if read else None
    except Faulty:
        return None


def _require_whole(record: Record) -> None:
    """What the connector could not put together is refused, whatever the rest says."""
    odd = record.get(ODD_ROW)
    if isinstance(odd, OddRow):
        raise Faulty(odd.reason, odd.place)


def _require_distinct(events: Sequence[RawEvent]) -> None:
    if len({(event.type, event.path) for event in events}) < len(events):
        raise Faulty("repeated_key")


def _tally_of(source: Source, stream: Stream, values: ValueCompiler) -> RefusalTally | None:
    if stream.statistics is None:  # that it is there where the basis is consent says `cross_checks`
        return None
    regions = {organisation.id: organisation.region for organisation in source.file.organisations}
    return RefusalTally(stream.statistics, values, regions)
