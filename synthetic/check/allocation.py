"""Who used what an organisation paid for in a month, by three rules (docs/reference/counting/cost.md, "Allocation")."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from synthetic.check.calendar import month_of, quarter_of_month
from synthetic.check.exact_keys import Person
from synthetic.check.expenditures import worth
from synthetic.check.facts import Delivery
from synthetic.check.mart import World
from synthetic.check.money import rows_of
from synthetic.check.sharing import shared_out
from synthetic.check.use_phases import UsePhases

RULES = ("direct_units", "phase_weighted", "staff_time")
UNITED = Fraction(1, 2)


class Pool(NamedTuple):
    """What an organisation did and paid for one type of service in one month."""

    month: str
    organisation_id: str
    service_type: str


class Use(NamedTuple):
    """One kind of use of a pool; its columns in the order in which ties are broken."""

    role: str
    victimisation: str
    phase: str
    phase_source: str
    unit: str


@dataclass(slots=True)
class Used:
    deliveries: int = 0
    quantity: Decimal = Decimal(0)
    staff_hours: Decimal = Decimal(0)
    timed: int = 0
    persons: set[Person] = field(default_factory=set)

    def add(self, one: Delivery, person: Person) -> None:
        self.persons.add(person)
        self.deliveries += 1
        self.quantity += one.quantity
        self.staff_hours += one.staff_hours or 0
        self.timed += one.staff_hours is not None


@dataclass(slots=True)
class Split:
    """The running money of a pool: of those who refused, and what is to be shared out."""

    refused: Decimal = Decimal(0)
    attributable: Decimal = Decimal(0)
    uses: dict[Use, Used] = field(default_factory=lambda: defaultdict(Used))

    def weights(self, rule: str, intensity: dict[str, Fraction]) -> dict[Use, Fraction]:
        if rule == "staff_time":
            is_timed = all(used.timed == used.deliveries for used in self.uses.values())
            return {use: Fraction(used.staff_hours) for use, used in self.uses.items()} if is_timed else {}
        one_kind = len({use.unit for use in self.uses}) == 1
        units = {use: Fraction(used.quantity if one_kind else used.deliveries) for use, used in self.uses.items()}
        if rule == "direct_units":
            return units
        return {use: unit * intensity.get(use.phase, Fraction(1)) for use, unit in units.items()}


def split(world: World) -> dict[Pool, Split]:
    """Every pool with running money that could be converted, or with a use."""
    pools: dict[Pool, Split] = defaultdict(Split)
    heads = _heads(world)
    for pool, amount in _running(world).items():
        refused = _refused(amount, *heads.get(_by_quarter(pool), (0, 0)))
        pools[pool].refused, pools[pool].attributable = refused, amount - refused
    for pool, use, one in _uses(world):
        pools[pool].uses[use].add(one, world.people.of(one.subject))
    return pools


def allocated(world: World, one: Split, rule: str) -> dict[Use, Decimal]:
    """What each kind of use is given by a rule."""
    return shared_out(one.attributable, one.weights(rule, _intensity(world.facts.data_as_of)))


def _running(world: World) -> dict[Pool, Decimal]:
    running: dict[Pool, Decimal] = {}
    for one in world.facts.expenditures:
        amount = worth(world, one)
        if one.kind == "running" and amount is not None:
            pool = Pool(one.month, one.organisation_id, one.service_type)
            running[pool] = running.get(pool, Decimal(0)) + amount
    return running


def _by_quarter(pool: Pool) -> tuple[str, str, str]:
    return quarter_of_month(pool.month), pool.organisation_id, pool.service_type


def _heads(world: World) -> dict[tuple[str, str, str], tuple[int, int]]:
    """(quarter, organisation, type) → primary clients served, and who refused to be kept as a person."""
    served: dict[tuple[str, str, str], set[object]] = defaultdict(set)
    for one in world.facts.deliveries:
        person = world.people.of(one.subject)
        if world.people.role_of(person) == "primary_client":
            served[_by_quarter(_pool_of(one))].add(person)
    refused: dict[tuple[str, str, str], int] = defaultdict(int)
    for tally in world.facts.refusals:
        refused[tally.quarter, tally.organisation_id, tally.service_type] += tally.count
    return {key: (len(served.get(key, ())), refused.get(key, 0)) for key in served.keys() | refused.keys()}


def _refused(amount: Decimal, clients: int, refusals: int) -> Decimal:
    """Whoever refused claims as much as a client of the quarter; half a cent goes to the clients."""
    if not refusals:
        return Decimal(0)
    exact = Fraction(abs(int(amount * 100)) * refusals, clients + refusals)
    cents = int(exact) + (exact - int(exact) > UNITED)
    return Decimal(-cents if amount < 0 else cents) / 100


def _uses(world: World) -> Iterator[tuple[Pool, Use, Delivery]]:
    phases = UsePhases(world)
    for one in world.facts.deliveries:
        person, phase = world.people.of(one.subject), phases.of(one)
        use = Use(world.people.role_of(person), world.people.class_of(person), phase.code, phase.source, one.unit)
        yield _pool_of(one), use, one


def _pool_of(one: Delivery) -> Pool:
    return Pool(month_of(one.on), one.organisation_id, one.service_type)


@cache
def _intensity(known_by: date) -> dict[str, Fraction]:
    rows = sorted(rows_of("phase_intensities"), key=lambda row: row["valid_from"])
    return {
        row["phase_code"]: Fraction(row["intensity"])
        for row in rows
        if date.fromisoformat(row["valid_from"]) <= known_by
    }
