"""Arvelia: its regions (from the warehouse's seed) and its organisations (fixed, by our own hand).

Source: docs/sources/README.md. The check compares this table with `sources/*.yml`, written by other hands.
"""

import csv
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

NATIONAL: Final = "AV"
"""The citizenship code of Arvelia; ISO 3166 will hardly give these letters to a country."""

TIME_ZONE: Final = "Europe/Sarajevo"
WHOLE_COUNTRY: Final = "*"
SEEDS: Final = Path(__file__).parents[1] / "dbt_project" / "seeds"
REGIONS_FILE: Final = SEEDS / "regions.csv"


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str
    macro_code: str
    macro_name: str
    population: int
    settlement: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who works where. ``months_late`` = how many of the months already due it has not reported."""

    id: str
    kind: str
    region: str
    source: str
    offers: tuple[str, ...] = ()
    area: tuple[str, ...] = (WHOLE_COUNTRY,)
    assesses_needs: bool = False
    sexes: tuple[str, ...] = ("female", "male", "other")
    months_late: int = 0
    shares_persons: bool = True
    """Whether it tells of people at all; else it only counts."""

    def serves(self, region: str | None) -> bool:
        return WHOLE_COUNTRY in self.area or region in self.area


def _ngo(number: int, region: str, offers: str, area: str, months_late: int = 0) -> Organisation:
    return Organisation(
        f"NGO-{number:02}", "ngo", region, "ngo_kobo", tuple(offers.split()), tuple(area.split()), True,
        months_late=months_late,
    )  # fmt: skip


POLICE: Final = Organisation("POL-01", "police", "AV-01", "police_register")
SHELTER: Final = Organisation(
    "SHL-01", "shelter", "AV-02", "shelter_csv", ("accommodation", "psychological", "humanitarian",
    "child_support"),
    sexes=("female",),
)  # fmt: skip
NGOS: Final = (
    _ngo(1, "AV-01", "psychological legal employment financial", "AV-01 AV-02 AV-03"),
    _ngo(2, "AV-04", "accommodation psychological medical humanitarian", "AV-03 AV-04 AV-05"),
    _ngo(3, "AV-06", "legal education_vocational employment status_documents", "AV-05 AV-06 AV-07"),
    _ngo(4, "AV-08", "psychological humanitarian financial", "AV-07 AV-08", months_late=2),
    _ngo(5, "AV-01", "medical legal status_documents", "*"),
    _ngo(6, "AV-05", "accommodation employment", "*"),
)
SOCIAL: Final = Organisation(
    "SOC-01", "social", "AV-06", "social_sftp", ("financial", "humanitarian", "status_documents"),
    ("AV-05", "AV-06", "AV-07", "AV-08"), True,
)  # fmt: skip
GBV_NGOS: Final = (
    Organisation("NGO-07", "ngo", "AV-02", "gbv_primero", ("psychological", "legal", "child_support"),
                 ("AV-02", "AV-03", "AV-04"), True),
    Organisation("NGO-08", "ngo", "AV-07", "gbv_primero", ("medical", "psychological", "legal"),
                 ("AV-06", "AV-07", "AV-08"), True),
)  # fmt: skip
STATE: Final = Organisation(
    "STA-01", "state", "AV-01", "employment_sqlite", ("education_vocational", "employment")
)  # fmt: skip
OUTREACH: Final = Organisation(
    "NGO-09", "ngo", "AV-03", "outreach_commcare", ("legal", "humanitarian", "psychological"), assesses_needs=True
)
SAFEHOUSE: Final = Organisation(
    "SHL-02", "shelter", "AV-05", "safehouse_xlsx", ("accommodation", "psychological"), shares_persons=False
)
HEALTH: Final = Organisation("HLT-01", "health", "AV-01", "health_dhis2", ("medical", "psychological"))
FUNDED: Final = (SHELTER, *NGOS, SAFEHOUSE)
LEDGER_OF_FUNDS: Final = "finance_events"
"""Whose funding the ministry writes into its ledger, and the source through which that comes."""
JUSTICE: Final = tuple(Organisation(id_, "state", "AV-01", "justice_events") for id_ in ("CRT-01", "MIG-01", "PRO-01"))
"""A court, the migration office and the prosecution: they decide, and offer no help."""
ORGANISATIONS: Final = (POLICE, SHELTER, *NGOS, *GBV_NGOS, SOCIAL, STATE, OUTREACH, HEALTH, SAFEHOUSE, *JUSTICE)
REGISTERED: Final = tuple(one for one in ORGANISATIONS if one not in JUSTICE)
"""Whom the coordination body keeps in its register: everybody but those who only decide."""
BY_ID: Final = {organisation.id: organisation for organisation in ORGANISATIONS}

CASE_STREAMS: Final = {
    "ngo_kobo": ("case", "month"),
    "gbv_primero": ("case", "month"),
    "social_sftp": ("case", "month"),
    "employment_sqlite": ("case", "month"),
    "outreach_commcare": ("client", "month"),
    "health_dhis2": ("client", "month"),
}
"""Sources whose organisations keep case files and close months, and the streams both come through."""

MONTHS_APART: Final = {"gbv_primero": "gbv_months"}
"""Sources that know no months, and the source through which their organisations hand them over."""

MARKS_DELETED: Final = frozenset({"gbv_primero", "employment_sqlite"})
"""Sources that keep a deleted case and say that it is no more."""

BY_CONSENT: Final = frozenset({"ngo_kobo", "gbv_primero", "outreach_commcare"})
"""Sources whose statistics rest on the person's own consent; the others report by law."""

CLIENT_CARDS: Final = frozenset({"social_sftp", "employment_sqlite"})
"""Sources that write a person down once, on a card that all cases of the person refer to."""

CASE_KEEPERS: Final = tuple(organisation for organisation in ORGANISATIONS if organisation.source in CASE_STREAMS)
ONLY_COUNT: Final = tuple(organisation for organisation in ORGANISATIONS if not organisation.shares_persons)
DOORS: Final = tuple(organisation for organisation in CASE_KEEPERS if organisation.assesses_needs)
"""Where people come by themselves; into the files of the others they come by referral."""


def read_regions(path: Path = REGIONS_FILE) -> tuple[Region, ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(_region(row) for row in csv.DictReader(lines))


def read_population() -> dict[tuple[str, ...], int]:
    """(year, region, sex, age group) → inhabitants, from the warehouse's seed."""
    with (SEEDS / "population.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {
        (row["year"], row["region_code"], row["sex_code"], row["age_group_code"]): int(row["persons"]) for row in rows
    }


def _region(row: dict[str, str]) -> Region:
    return Region(
        row["region_code"], row["region_name"], row["macro_region_code"], row["macro_region_name"],
        int(row["population"]), row["settlement_code"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """The months the country is watched: whole months, the last of them running until ``today``."""

    months: int
    today: date

    @property
    def first_day(self) -> date:
        month_number = self.today.year * 12 + self.today.month - self.months
        return date(month_number // 12, month_number % 12 + 1, 1)

    @property
    def last_event_day(self) -> date:
        """Yesterday: what happened until then is recorded today, in any time zone after it happened."""
        return self.today - timedelta(days=1)

    def month_starts(self) -> Iterator[date]:
        start = self.first_day
        while start <= self.last_event_day:
            yield start
            start = month_end(start) + timedelta(days=1)

    def due_months(self) -> list[date]:
        """Months whose report is due: by the 15th of the next one."""
        return [start for start in self.month_starts() if due_day(start) <= self.today]

    def known_until(self, organisation: Organisation) -> date:
        """The last day it has told anything about: yesterday, or the end of its last report if it is late."""
        if not organisation.months_late:
            return self.last_event_day
        reported = self.due_months()[: -organisation.months_late]
        return month_end(reported[-1]) if reported else self.first_day - timedelta(days=1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def due_day(month_start: date) -> date:
    return month_end(month_start) + timedelta(days=15)
