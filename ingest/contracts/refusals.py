"""The consent rule: of a person who refuses statistics nothing is kept but one count for each quarter and
service type.

Source: DOMAIN R7; docs/sources/ngo_kobo.md. The tally names organisation, its region, quarter and type,
and no subject.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from ingest.contracts.event_mapping import Head, as_date, parts_of
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Statistics, Tally
from ingest.contracts.values import Scope, ValueCompiler
from vocabulary.errors import ConfigurationError
from vocabulary.events import Occurred, RawEvent

ServicesReader = Callable[[Mapping[str, object]], frozenset[tuple[date, str]]]


class RefusalTally:
    """Reads the consent of a record, and what remains of a record without it."""

    def __init__(self, statistics: Statistics, values: ValueCompiler, regions: Mapping[str, str]) -> None:
        self._consent = values.required(statistics.consent)
        self._services = _services_of(statistics.tally, values) if statistics.tally else lambda record: frozenset()
        self._regions = regions

    def consents(self, record: Mapping[str, object]) -> bool:
        """The person's answer. Raises Faulty where there is none."""
        return self._consent(Scope(record)) is True

    def tallies(self, record: Mapping[str, object], head: Head) -> tuple[RawEvent, ...]:
        """One aggregate.reported for each distinct quarter and service type; none where the rule does not
        ask for it."""
        served = sorted(self._services(record))
        return tuple(self._tally(last_day, service_type, head) for last_day, service_type in served)

    def _tally(self, last_day: date, service_type: str, head: Head) -> RawEvent:
        period = f"{last_day.year}-Q{last_day.month // 3}"
        at = datetime(last_day.year, last_day.month, last_day.day, tzinfo=head.recorded_at.tzinfo)
        return RawEvent(
            source_id=head.source_id,
            stream=head.stream,
            record_id=head.record_id,
            path=f"refusal/{period}/{service_type}",
            type="aggregate.reported",
            occurred=Occurred(at, "year"),  # the quarter is in the data; the month is not known
            recorded_at=head.recorded_at,
            data={
                "organisation_id": head.organisation_id,
                "region_code": self._regions[head.organisation_id],
                "aggregate_kind_code": "refusal",
                "period": period,
                "service_type_code": service_type,
                "count": 1,
            },
        )


def _services_of(tally: Tally, values: ValueCompiler) -> ServicesReader:
    """Reads the quarters (by their last day) and service types in which somebody was served, where they count."""
    only, parts = values.compile(tally.only), parts_of(tally.each)
    on, service_type = values.required(as_date(tally.on)), values.required(tally.service_type_code)

    def read(record: Mapping[str, object]) -> frozenset[tuple[date, str]]:
        if only(Scope(record)) is not True:
            return frozenset()
        return frozenset((_quarter(on(part)), str(service_type(part))) for part in parts(record))

    return read


def _quarter(on: object) -> date:
    """The last day of the quarter of a date."""
    if not isinstance(on, Occurred):
        raise ConfigurationError("tally.on must be read as date")
    if on.precision == "year":  # no quarter can be made of it
        raise Faulty("bad_date")
    year, last_month = on.at.year, (on.at.month + 2) // 3 * 3
    return date(year, last_month, 31 if last_month in (3, 12) else 30)
