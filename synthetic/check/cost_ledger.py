"""rpt_cost_ledger_monthly: all money of an organisation and month, given to somebody or standing where it is said."""

from collections import defaultdict
from decimal import Decimal

from synthetic.check.allocation import RULES, Pool, Split, allocated, split
from synthetic.check.expenditures import IMPUTED, worth
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Value, World

MEASURES = (
    "ledger_amount",
    "allocated_amount",
    "refused_amount",
    "unresolved_amount",
    "no_units_amount",
    "no_weight_amount",
    "investment_amount",
    "imputed_amount",
    "unmapped_amount",
)


def cells(world: World) -> Cells:
    pools = split(world)
    return {
        (*pool, rule): _row(world, kinds, pools.get(pool, Split()), rule)
        for pool, kinds in _ledger(world).items()
        for rule in RULES
    }


def _ledger(world: World) -> dict[Pool, dict[str, Decimal]]:
    """Of every month, organisation and type with an expenditure: what each kind was worth."""
    ledger: dict[Pool, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in world.facts.expenditures:
        ledger[Pool(one.month, one.organisation_id, one.service_type)][one.kind] += worth(world, one) or 0
    return ledger


def _row(world: World, kinds: dict[str, Decimal], one: Split, rule: str) -> dict[str, Value]:
    """Everybody planted is a person and every kind of money is known, so nothing is left to who or what is not."""
    given = sum(allocated(world, one, rule).values(), Decimal(0))
    left = one.attributable - given
    return {
        "ledger_amount": sum(kinds.values(), Decimal(0)),
        "allocated_amount": given,
        "refused_amount": one.refused,
        "unresolved_amount": 0,
        "no_units_amount": 0 if one.uses else left,
        "no_weight_amount": left if one.uses else 0,
        "investment_amount": kinds.get("investment", Decimal(0)),
        "imputed_amount": sum((kinds.get(kind, Decimal(0)) for kind in IMPUTED), Decimal(0)),
        "unmapped_amount": 0,
    }


MART = Mart(
    name="rpt_cost_ledger_monthly",
    grain=("period_month", "organisation_id", "service_type_code", "allocation_rule_code"),
    measures=MEASURES,
    cells=cells,
    note=f"refused_amount and what is left: {SAME_PERSONS}",
)
