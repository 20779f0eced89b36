"""The whole invented world, drawn from a seed: no file, no clock, no network."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from synthetic.broken import break_some
from synthetic.casework import work_cases
from synthetic.clock import this_night
from synthetic.country import Region, Window, read_regions
from synthetic.funding import funding_lines
from synthetic.journeys import make_journey
from synthetic.justice_records import justice_rows
from synthetic.months import justice_returns, month_forms, monthly_returns, returns, shelter_closings, shelter_costs
from synthetic.ngo_records import case_forms
from synthetic.parts import month_as_kept, taken_apart
from synthetic.people import Person, make_person
from synthetic.records import Record
from synthetic.register_records import register_rows
from synthetic.registry import registry_entries
from synthetic.shelter_records import shelter_services, stays


@dataclass(frozen=True)
class World:
    """People and what the systems recorded of them, in the order the systems hold it."""

    seed: int
    size: int
    window: Window
    regions: tuple[Region, ...]
    people: tuple[Person, ...]
    records: tuple[Record, ...]

    def of(self, source: str, stream: str) -> list[Record]:
        return self._by_stream.get((source, stream), [])

    @cached_property
    def _by_stream(self) -> dict[tuple[str, str], list[Record]]:
        streams: dict[tuple[str, str], list[Record]] = {}
        for record in self.records:
            streams.setdefault((record.source, record.stream), []).append(record)
        return streams


def generate(seed: int, size: int, months: int, today: date, regions: tuple[Region, ...] | None = None) -> World:
    """The same arguments give the same world. Regions come from the warehouse's seed where none are given."""
    window = Window(months, today)
    regions = regions or read_regions()
    people = tuple(make_person(seed, number, window, regions) for number in range(size))
    records = (*_personal(seed, people, window, regions), *_monthly(seed, window))
    return World(seed, size, window, regions, people, tuple(_written_today(break_some(seed, records), today)))


def _personal(seed: int, people: Iterable[Person], window: Window, regions: tuple[Region, ...]) -> Iterator[Record]:
    for person in people:
        journey = make_journey(seed, person, window)
        files = work_cases(seed, journey, window)
        yield from taken_apart(seed, case_forms(seed, journey, files, window))
        yield from stays(seed, journey, files, window)
        yield from shelter_services(seed, journey, files, window)
        register = tuple(register_rows(seed, journey, window, regions))
        yield from register
        yield from justice_rows(seed, journey, register, window)


def _monthly(seed: int, window: Window) -> Iterator[Record]:
    yield from (month_as_kept(seed, form) for form in month_forms(seed, window))
    yield from returns(seed, window)
    yield from shelter_costs(seed, window)
    yield from shelter_closings(seed, window)
    yield from monthly_returns(seed, window)
    yield from funding_lines(seed, window)
    yield from registry_entries(seed, window)
    yield from justice_returns(seed, window)


def _written_today(records: Iterable[Record], today: date) -> Iterator[Record]:
    """The records, of which the newest sound one of each source is written today: so data_as_of is today."""
    kept = list(records)
    newest = {source: _newest(kept, source) for source in {record.source for record in kept}}
    for record in kept:
        is_newest = record is newest[record.source] and record.source != "shelter_csv"
        yield replace(record, recorded_at=this_night(today, 1)) if is_newest else record


def _newest(records: list[Record], source: str) -> Record | None:
    sound = [record for record in records if record.source == source and counts(record)]
    return max(sound, key=lambda record: (record.recorded_at, record.id), default=None)


def counts(record: Record) -> bool:
    """Whether a record is to become events of its own."""
    return not (record.broken or record.not_approved or record.refused_statistics or record.deleted)
