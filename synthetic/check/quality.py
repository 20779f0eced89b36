"""Data quality: reports on time (44), fields told (45), known from returns only (47), sources reconciled."""

from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from synthetic.check import services
from synthetic.check.calendar import due_on, quarter_of, quarter_of_month
from synthetic.check.detections import row_of
from synthetic.check.exact_keys import Person
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, Value, World

PLACES = Decimal("0.0001")


def _timeliness(world: World) -> Cells:
    tally = Tally(TIMELINESS.measures)
    for organisation_id, months in world.calendar.expected.items():
        for month in months:
            key = (quarter_of_month(month), organisation_id)
            closed = world.calendar.first_closed_on(organisation_id, month)
            tally.add(key, "expected_reports")
            tally.add(key, "received_reports", int(closed is not None))
            tally.add(key, "on_time_reports", int(closed is not None and closed <= due_on(month)))
    return tally.cells()


def _missing_fields(world: World) -> Cells:
    told, events = Counter[Key](), Counter[Key]()
    for one in world.facts.tellings:
        key = (one.quarter, one.source_id, one.event_type, one.field)
        events[key] += 1
        told[key] += one.is_told
    collected = {key[1:] for key, count in told.items() if count}
    return {key: _missing(count, told[key], key[1:] in collected) for key, count in events.items()}


def _missing(events: int, told: int, is_collected: bool) -> dict[str, Value]:
    silent = events - told
    return {
        "events": events, "told": told,
        "not_known": silent if is_collected else 0, "not_collected": 0 if is_collected else silent,
    }  # fmt: skip


def _reconciliation(world: World) -> Cells:
    """All subjects of the country are resolved, so nothing stays without a person."""
    tally = Tally(RECONCILIATION.measures)
    places: dict[tuple[Person, str], list[tuple[date, Key, str]]] = defaultdict(list)
    for one in world.facts.detections:
        source = one.subject.source_id
        tally.add((quarter_of(one.on), source), "detections")
        places[world.people.of(one.subject), quarter_of(one.on)].append((one.on, row_of(one), source))
    for (_, quarter), seen in places.items():
        first = min(seen)[-1]
        for source in {source for _, _, source in seen}:
            tally.add((quarter, source), "persons")
            tally.add((quarter, source), "repeated", sum(each[-1] == source for each in seen) - 1)
            tally.add((quarter, source), "persons_first" if source == first else "counted_elsewhere")
    return tally.cells()


def _aggregate_share(world: World) -> Cells:
    totals: dict[Key, Counter[str]] = defaultdict(Counter)
    for (quarter, _, service_type, _), row in services.cells(world).items():
        for measure in ("deliveries", "aggregate_deliveries"):
            totals[quarter, service_type][measure] += int(row[measure])  # type: ignore[arg-type]  # counts
    return {key: _share(row) for key, row in totals.items() if row.total()}


def _share(row: Counter[str]) -> dict[str, Value]:
    returned, everything = row["aggregate_deliveries"], row.total()
    share = (Decimal(returned) / everything).quantize(PLACES, rounding=ROUND_HALF_UP)
    return {"aggregate_deliveries": returned, "all_deliveries": everything, "aggregate_share": share}


TIMELINESS = Mart(
    name="rpt_timeliness_quarterly",
    grain=("period_quarter", "organisation_id"),
    measures=("expected_reports", "received_reports", "on_time_reports"),
    cells=_timeliness,
)
MISSING_FIELDS = Mart(
    name="rpt_missing_fields_quarterly",
    grain=("period_quarter", "source_id", "event_type", "field_code"),
    measures=("events", "told", "not_known", "not_collected"),
    cells=_missing_fields,
)
RECONCILIATION = Mart(
    name="rpt_reconciliation_quarterly",
    grain=("period_quarter", "source_id"),
    measures=("detections", "unresolved", "repeated", "persons", "counted_elsewhere", "persons_first"),
    cells=_reconciliation,
    note=f"persons: {SAME_PERSONS}",
)
AGGREGATE_SHARE = Mart(
    name="rpt_aggregate_share_quarterly",
    grain=("period_quarter", "service_type_code"),
    measures=("aggregate_deliveries", "all_deliveries", "aggregate_share"),
    cells=_aggregate_share,
)
MARTS = (TIMELINESS, MISSING_FIELDS, RECONCILIATION, AGGREGATE_SHARE)
