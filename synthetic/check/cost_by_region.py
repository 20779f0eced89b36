"""rpt_cost_by_region: money by client and closed case in the provider's region, of whoever reported both."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from synthetic.check.calendar import month_of
from synthetic.check.case_facts import CaseClosed
from synthetic.check.cost_periods import ALL_TYPES, Books, Money, books, complete, periods_of
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Value, World
from synthetic.check.money import to_cents

FEWEST_CLIENTS = 11
FEWEST_PROVIDERS = 3
MEASURES = (
    "organisations",
    "complete_organisations",
    "running_cost",
    "investment_amount",
    "imputed_amount",
    "clients",
    "refusal_tally",
    "closed_cases",
    "cost_per_client",
    "cost_per_closed_case",
)


def cells(world: World) -> Cells:
    kept, whole = books(world), complete(world)
    clients, closed, refused = _clients(world, whole), _closed_cases(world, whole), _refused(world, whole)
    rows: dict[Key, dict[Books, Money]] = defaultdict(dict)
    for key, money in kept.items():
        rows[_cell(world, key)][key] = money
    return {
        cell: _row(len(each), [kept[key] for key in each if key in whole], clients[cell], refused[cell], closed[cell])
        for cell, each in rows.items()
    }


def _cell(world: World, key: Books) -> Key:
    return (key.period, world.calendar.organisations[key.organisation_id].region, key.service_type)


def _clients(world: World, whole: dict[Books, Money]) -> dict[Key, int]:
    """Distinct primary clients of the organisations that were complete."""
    served = {
        (world.people.of(one.subject), _cell(world, key))
        for one in world.facts.deliveries
        for key in _books_on(one.on, one.organisation_id, (one.service_type, ALL_TYPES))
        if key in whole
    }
    found: dict[Key, int] = defaultdict(int)
    for person, cell in served:
        found[cell] += world.people.role_of(person) == "primary_client"
    return found


def _closed_cases(world: World, whole: dict[Books, Money]) -> dict[Key, int]:
    """A case counts where it was closed for the first time."""
    firsts: dict[str, CaseClosed] = {}
    for one in world.facts.casework.closings:
        if one.case_id not in firsts or one.on < firsts[one.case_id].on:
            firsts[one.case_id] = one
    found: dict[Key, int] = defaultdict(int)
    for one in firsts.values():
        is_client = world.people.role_of(world.people.of(one.subject)) == "primary_client"
        for key in _books_on(one.on, one.organisation_id, (ALL_TYPES,)):
            found[_cell(world, key)] += key in whole and is_client
    return found


def _refused(world: World, whole: dict[Books, Money]) -> dict[Key, int]:
    found: dict[Key, int] = defaultdict(int)
    for one in world.facts.refusals:
        for period in (one.quarter, one.quarter[:4]):
            for service_type in (one.service_type, ALL_TYPES):
                key = Books(period, one.organisation_id, service_type)
                found[_cell(world, key)] += one.count if key in whole else 0
    return found


def _books_on(day: date, organisation_id: str, service_types: tuple[str, ...]) -> Iterator[Books]:
    for period in periods_of(month_of(day)):
        for service_type in service_types:
            yield Books(period, organisation_id, service_type)


def _row(spending: int, whole: list[Money], clients: int, refused: int, closed: int) -> dict[str, Value]:
    running, reached = sum((one.running for one in whole), Decimal(0)), clients + refused
    return {
        "organisations": spending,
        "complete_organisations": len(whole),
        "running_cost": running,
        "investment_amount": sum((one.investment for one in whole), Decimal(0)),
        "imputed_amount": sum((one.imputed for one in whole), Decimal(0)),
        "clients": clients,
        "refusal_tally": refused,
        "closed_cases": closed,
        "cost_per_client": to_cents(running / reached) if whole and reached else None,
        "cost_per_closed_case": to_cents(running / closed) if whole and closed else None,
        "is_shown_to_ministry": bool(whole) and reached >= FEWEST_CLIENTS,
        "is_shown_outside": len(whole) >= FEWEST_PROVIDERS and reached >= FEWEST_CLIENTS,
    }


MART = Mart(
    name="rpt_cost_by_region",
    grain=("period_code", "region_code", "service_type_code"),
    measures=MEASURES,
    cells=cells,
    attributes=("is_shown_to_ministry", "is_shown_outside"),
    note=f"clients and closed_cases: {SAME_PERSONS}",
)
