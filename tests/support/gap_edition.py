"""An edition as large and uneven as a real one, made up from a seed, for tests of the pages.

The counts are protected by the simplest rule (small ones are banded, one more of the row is hidden), for the pages
must show any marks; that the marks are safe is proved elsewhere.
"""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from nacl.signing import SigningKey

from report.edition import COUNTRY, GAP_CLASSES, NEEDED, Build, CellKey, Coverage, Label, PublishedCell
from report.pages.published import Edition, Head, Missing
from report.periods import last_quarters, year_of
from report.vintage import signed_bytes

DATA_AS_OF = date(2026, 10, 31)
QUARTERS = last_quarters(DATA_AS_OF)
YEAR = year_of(QUARTERS)
REGIONS = (
    ("AV-01", "AV-C", "Brezovik", 6.0), ("AV-02", "AV-C", "Donja Kotlina", 2.5), ("AV-03", "AV-N", "Jezerani", 2.0),
    ("AV-04", "AV-N", "Visoka Gora", 1.4), ("AV-05", "AV-C", "Ravnica", 3.2), ("AV-06", "AV-S", "Kamenjar", 2.1),
    ("AV-07", "AV-S", "Primorje Istok", 1.1), ("AV-08", "AV-S", "Suhodol", 0.5),
    ("NONE", "NONE", "No residence in the country", 0.4), ("UNKNOWN", "UNKNOWN", "Not known", 0.2),
)  # fmt: skip
MACRO_REGIONS = {
    "AV-C": "Central Arvelia", "AV-N": "Northern Arvelia", "AV-S": "Southern Arvelia",
    "NONE": "No residence in the country", "UNKNOWN": "Not known",
}  # fmt: skip
SERVICES = {
    "accommodation": "Accommodation", "child_support": "Support for children",
    "education_vocational": "Education and vocational training", "employment": "Employment",
    "financial": "Financial help", "humanitarian": "Humanitarian aid", "legal": "Legal aid",
    "medical": "Medical care", "psychological": "Psychological help", "status_documents": "Status and documents",
}  # fmt: skip
SIGNING_KEY = bytes(range(32))
_OUTCOMES = [f"{stage}:{outcome}" for stage in ("presumed", "formal") for outcome in (
    "positive", "negative", "suspended", "withdrawn")]  # fmt: skip


Places = dict[tuple[str, str, str], Coverage]
Cells = Iterator[tuple[CellKey, PublishedCell]]


def made_up_edition(seed: int = 7, scale: float = 3.0, services: int = 10) -> Edition:
    """`scale`: how many needs a cell holds on average, times the weight of its region."""
    dice, chosen = random.Random(seed), dict(list(SERVICES.items())[:services])
    coverage = dict(_coverage(dice, chosen))
    cells = {
        **dict(_gaps(dice, coverage, scale, chosen)),
        **dict(_others(dice, scale, chosen)),
        **dict(_costs(dice, chosen)),
    }
    return Edition(_head(cells), cells, coverage, _missing(), tuple(_labels(chosen)))


def _coverage(dice: random.Random, services: dict[str, str]) -> Iterator[tuple[tuple[str, str, str], Coverage]]:
    for service in services:
        for region, *_ in REGIONS:
            expected = dice.randint(1, 4)
            for quarter in QUARTERS:
                is_late = dice.random() < (0.35 if quarter == QUARTERS[-1] else 0.06)
                reported = dice.randint(0, expected - 1) if is_late else expected
                yield (quarter, region, service), Coverage(expected, reported)


def _gaps(dice: random.Random, coverage: Places, scale: float, services: dict[str, str]) -> Cells:
    for service in services:
        hardship = dice.choice((0.03, 0.15, 0.3, 0.55))
        counts: dict[tuple[str, str, str], int] = {}
        silent = {place[:2] for place, each in coverage.items() if place[2] == service and not each.reported}
        for region, _, _, weight in REGIONS:
            for quarter in QUARTERS:
                for gap_class in GAP_CLASSES:
                    part = {"met": 0.6, "unmet": hardship, "met_late": 0.2, "unknown": 0.1}.get(gap_class, 0.06)
                    number = round(dice.expovariate(1) * weight * part * 4 * scale)
                    counts[quarter, region, gap_class] = 0 if (quarter, region) in silent else number
        for (period, region, gap_class), number in _with_totals(counts).items():
            is_silent = (period, region) in silent
            yield (
                CellKey("gaps", period, region, service, gap_class),
                (PublishedCell("not_reported", None) if is_silent else _marked(dice, number)),
            )


def _with_totals(counts: dict[tuple[str, str, str], int]) -> dict[tuple[str, str, str], int]:
    totals: dict[tuple[str, str, str], int] = {}
    for (quarter, region, gap_class), number in counts.items():
        for period in (quarter, YEAR):
            for place in (region, COUNTRY):
                for each in (gap_class, NEEDED):
                    totals[period, place, each] = totals.get((period, place, each), 0) + number
    return totals


def _others(dice: random.Random, scale: float, services: dict[str, str]) -> Cells:
    places = [*((code, weight) for code, _, _, weight in REGIONS), (COUNTRY, 19.4)]
    for region, weight in places:
        for period in (*QUARTERS, YEAR):
            for category in _OUTCOMES:
                number = round(dice.expovariate(1) * weight * (4 if period == YEAR else 1) * scale / 6)
                yield CellKey("identifications", period, region, "ALL", category), _marked(dice, number)
        for quarter in QUARTERS:
            for service in services:
                number = round(dice.expovariate(1) * weight * scale)
                yield CellKey("clients", quarter, region, service, "clients"), _marked(dice, number)


def _costs(dice: random.Random, services: dict[str, str]) -> Cells:
    for quarter in QUARTERS:
        for service in services:
            if dice.random() < 0.7:
                amount = Decimal(dice.randint(9_000, 240_000)) / 100
                cell = PublishedCell("shown", amount) if dice.random() < 0.6 else PublishedCell("hidden", None)
                yield CellKey("cost", quarter, COUNTRY, service, "cost_per_client"), cell


def _marked(dice: random.Random, number: int) -> PublishedCell:
    if number == 0:
        return PublishedCell("none", 0)
    if number < 5:
        return PublishedCell("band", None)
    return PublishedCell("hidden", None) if number < 40 and dice.random() < 0.12 else PublishedCell("shown", number)


def _missing() -> tuple[Missing, ...]:
    late = {
        "NGO-03": ("2026-08", "2026-09"),
        "NGO-05": ("2026-09",),
        "SHELTER-02": ("2026-02", "2026-06", "2026-07", "2026-08"),
    }
    return tuple(
        Missing(organisation, month, date(2026, int(month[5:]) + 1, 15))
        for organisation, months in late.items()
        for month in months
    )


def _labels(services: dict[str, str]) -> Iterator[Label]:
    yield Label("period", YEAR, None, f"{QUARTERS[0]} to {QUARTERS[-1]}")
    yield from (Label("period", quarter, YEAR, quarter) for quarter in QUARTERS)
    yield from (Label("macro_region", code, None, name) for code, name in MACRO_REGIONS.items())
    yield from (Label("region", code, macro, name) for code, macro, name, _ in REGIONS)
    yield from (Label("service_type", code, None, name) for code, name in services.items())


def _head(cells: dict[CellKey, PublishedCell]) -> Head:
    build = Build(76_512, "ab" * 32, DATA_AS_OF, "1", "test")
    vintage_id, digest = "2026-10-31.76512.a1b2c3", b"\x01" * 32
    key = SigningKey(SIGNING_KEY)
    signature = key.sign(signed_bytes(vintage_id, build, YEAR, digest)).signature
    protected = sum(cell.mark in ("band", "hidden") for cell in cells.values())
    return Head(vintage_id, build, YEAR, protected, digest, bytes(key.verify_key), signature)
