"""rpt_cost_by_model: what a client costs in dedicated and mixed services, levelled out where both have clients."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from synthetic.check.allocation import Pool, Split, Use, allocated, split
from synthetic.check.calendar import month_of
from synthetic.check.cost_by_region import FEWEST_CLIENTS, FEWEST_PROVIDERS
from synthetic.check.cost_periods import Books, complete, periods_of
from synthetic.check.exact_keys import Person
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Value, World
from synthetic.check.money import rows_of
from synthetic.check.outcomes import Answers, answers_at

COMPARED = ("dedicated", "mixed")
TOLD = {"income": "own_income", "housing": "own_housing"}


class Stratum(NamedTuple):
    phase: str
    victimisation: str


@dataclass(slots=True)
class Costed:
    amount: Decimal = Decimal(0)
    clients: set[Person] = field(default_factory=set)

    def add(self, amount: Decimal, clients: set[Person]) -> None:
        self.amount += amount
        self.clients |= clients

    @property
    def each(self) -> Fraction:
        return Fraction(self.amount) / len(self.clients)


@dataclass(slots=True)
class Model:
    """The services of one kind in a period."""

    refused: Decimal = Decimal(0)
    strata: dict[Stratum, Costed] = field(default_factory=lambda: defaultdict(Costed))
    providers: dict[str, Costed] = field(default_factory=lambda: defaultdict(Costed))

    @property
    def clients(self) -> set[Person]:
        return set[Person]().union(*(one.clients for one in self.strata.values()))


def cells(world: World) -> Cells:
    models, marks = _models(world), answers_at(world, 12)
    weights = {key[:2]: _weights(models, key) for key in models}
    return {key: _row(one, _compared(key, weights[key[:2]]), marks) for key, one in models.items() if one.strata}


def _models(world: World) -> dict[Key, Model]:
    whole, kinds = complete(world), KindsOfModel(world)
    models: dict[Key, Model] = defaultdict(Model)
    for pool, one in split(world).items():
        for period in periods_of(pool.month):
            if Books(period, pool.organisation_id, pool.service_type) in whole:
                model = models[period, pool.service_type, kinds.of(pool)]
                model.refused += one.refused
                for use, amount in _given(world, one):
                    clients = one.uses[use].persons
                    model.strata[Stratum(use.phase, use.victimisation)].add(amount, clients)
                    model.providers[pool.organisation_id].add(amount, clients)
    return models


def _given(world: World, one: Split) -> Iterator[tuple[Use, Decimal]]:
    for use, amount in allocated(world, one, "direct_units").items():
        if use.role == "primary_client":
            yield use, amount


class KindsOfModel:
    """What the register said last of a service by the end of a month."""

    def __init__(self, world: World) -> None:
        self._kinds = {row["service_model_code"]: row["model_kind_code"] for row in rows_of("service_models")}
        self._told: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for one in sorted(world.facts.offers, key=lambda offer: offer.on):
            kind = self._kinds.get(one.model or "", "not_known")
            self._told[one.organisation_id, one.service_type].append((month_of(one.on), kind))

    def of(self, pool: Pool) -> str:
        told = self._told[pool.organisation_id, pool.service_type]
        return next((kind for month, kind in reversed(told) if month <= pool.month), "not_known")


def _weights(models: dict[Key, Model], key: Key) -> dict[Stratum, int]:
    """Stratum of the common support → clients of both."""
    both = [models[(*key[:2], kind)].strata if (*key[:2], kind) in models else {} for kind in COMPARED]
    common = both[0].keys() & both[1].keys()
    return {stratum: sum(len(strata[stratum].clients) for strata in both) for stratum in common}


def _compared(key: Key, weights: dict[Stratum, int]) -> dict[Stratum, int]:
    return weights if key[2] in COMPARED else {}


def _row(model: Model, weights: dict[Stratum, int], marks: Answers) -> dict[str, Value]:
    clients, organisations = len(model.clients), len(model.providers)
    amount = sum((one.amount for one in model.strata.values()), Decimal(0))
    phases = sum(len(one.clients) for one in model.strata.values())
    supported = [model.strata[stratum] for stratum in weights]
    inside, inside_amount = sum(len(one.clients) for one in supported), sum((o.amount for o in supported), Decimal(0))
    return {
        "organisations": organisations,
        "clients": clients,
        "allocated_amount": amount,
        "refused_amount": model.refused,
        "cost_per_client": _rounded(Fraction(amount) / clients),
        **_range([one.each for one in model.providers.values()]),
        "client_phases": phases,
        "cost_per_client_phase": _rounded(Fraction(amount) / phases),
        "supported_client_phases": inside,
        "supported_amount": inside_amount,
        "outside_client_share": _rounded(1 - Fraction(inside, phases), places=4),
        "outside_amount_share": _rounded(1 - Fraction(inside_amount) / Fraction(amount), places=4) if amount else None,
        **_standardised(model, weights),
        **_outcomes(model.clients, marks),
        "is_shown_to_ministry": clients >= FEWEST_CLIENTS,
        "is_shown_outside": clients >= FEWEST_CLIENTS and organisations >= FEWEST_PROVIDERS,
    }


def _range(costs: list[Fraction]) -> dict[str, Value]:
    told = len(costs) >= FEWEST_PROVIDERS
    return {
        "lowest_cost_per_client": _rounded(min(costs)) if told else None,
        "highest_cost_per_client": _rounded(max(costs)) if told else None,
    }


def _standardised(model: Model, weights: dict[Stratum, int]) -> dict[str, Value]:
    """What the clients of both would have cost in this model."""
    if not weights:
        return dict.fromkeys(("standard_client_phases", "standardised_amount", "standardised_cost"))
    amount = sum((weight * model.strata[stratum].each for stratum, weight in weights.items()), Fraction(0))
    standard = sum(weights.values())
    return {
        "standard_client_phases": standard,
        "standardised_amount": _rounded(amount),
        "standardised_cost": _rounded(amount / standard),
    }


def _outcomes(clients: set[Person], marks: Answers) -> dict[str, Value]:
    marked = [marks[person] for person in clients if person in marks]
    found: dict[str, Value] = {"marked_clients": len(marked)}
    for word, question in TOLD.items():
        answers = [one[question] for one in marked]
        found[f"{word}_yes"] = answers.count("answered_yes")
        found[f"{word}_told"] = answers.count("answered_yes") + answers.count("answered_no")
    return found


def _rounded(exact: Fraction, places: int = 2) -> Decimal:
    """Half away from nought."""
    whole = Decimal(exact.numerator) / Decimal(exact.denominator)
    return whole.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


MART = Mart(
    name="rpt_cost_by_model",
    grain=("period_code", "service_type_code", "model_kind_code"),
    measures=(
        "organisations", "clients", "allocated_amount", "refused_amount", "cost_per_client", "lowest_cost_per_client",
        "highest_cost_per_client", "client_phases", "cost_per_client_phase", "supported_client_phases",
        "supported_amount", "outside_client_share", "outside_amount_share", "standard_client_phases",
        "standardised_amount", "standardised_cost", "marked_clients", "income_told", "income_yes", "housing_told",
        "housing_yes",
    ),
    cells=cells,
    attributes=("is_shown_to_ministry", "is_shown_outside"),
    note=f"clients, strata, outcomes and what is allocated: {SAME_PERSONS}",
)  # fmt: skip
