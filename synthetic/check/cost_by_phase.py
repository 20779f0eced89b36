"""rpt_cost_by_phase_quarterly: what primary clients used in a phase, and the money that it was given."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from synthetic.check.allocation import RULES, Pool, Use, allocated, split
from synthetic.check.calendar import quarter_of_month
from synthetic.check.cost_by_region import FEWEST_CLIENTS, FEWEST_PROVIDERS
from synthetic.check.cost_periods import ALL_TYPES, Books, complete
from synthetic.check.exact_keys import Person
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Value, World
from synthetic.check.money import to_cents


@dataclass(slots=True)
class Phase:
    amount: Decimal = Decimal(0)
    derived: Decimal = Decimal(0)
    organisations: set[str] = field(default_factory=set)
    clients: set[Person] = field(default_factory=set)


def cells(world: World) -> Cells:
    whole, phases = complete(world), defaultdict[Key, Phase](Phase)
    for pool, rule, use, amount, clients in _given(world):
        quarter = quarter_of_month(pool.month)
        for service_type in (pool.service_type, ALL_TYPES):
            if Books(quarter, pool.organisation_id, service_type) in whole:
                one = phases[quarter, service_type, use.phase, rule]
                one.amount += amount
                one.derived += amount if use.phase_source == "derived" else 0
                one.organisations.add(pool.organisation_id)
                one.clients |= clients
    return {key: _row(one) for key, one in phases.items()}


def _given(world: World) -> Iterator[tuple[Pool, str, Use, Decimal, set[Person]]]:
    """Everything that a rule gave to a kind of use by primary clients, and who they are."""
    for pool, one in split(world).items():
        for rule in RULES:
            for use, amount in allocated(world, one, rule).items():
                if use.role == "primary_client":
                    yield pool, rule, use, amount, one.uses[use].persons


def _row(one: Phase) -> dict[str, Value]:
    clients, organisations = len(one.clients), len(one.organisations)
    return {
        "organisations": organisations,
        "clients": clients,
        "allocated_amount": one.amount,
        "derived_amount": one.derived,
        "cost_per_client": to_cents(one.amount / clients) if clients else None,
        "is_shown_to_ministry": clients >= FEWEST_CLIENTS,
        "is_shown_outside": clients >= FEWEST_CLIENTS and organisations >= FEWEST_PROVIDERS,
    }


MART = Mart(
    name="rpt_cost_by_phase_quarterly",
    grain=("period_quarter", "service_type_code", "phase_code", "allocation_rule_code"),
    measures=("organisations", "clients", "allocated_amount", "derived_amount", "cost_per_client"),
    cells=cells,
    attributes=("is_shown_to_ministry", "is_shown_outside"),
    note=f"clients and what is allocated: {SAME_PERSONS}",
)
