"""How good the persons are, and what their mistakes do to the totals that are published."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from synthetic.check.exact_keys import LAW_ENFORCEMENT, Person
from synthetic.check.facts import Facts, Subject
from synthetic.check.mart import Mart, World
from synthetic.check.partition import pairs_in_common, permitted, true_persons

HARMLESS = frozenset({"cyrillic", "diacritics"})
"""Another alphabet or keyboard: normalising undoes it, so it is no slip."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A total under the persons drawn, beside the same under the true persons, and under those that law, consent and
    evidence allow anybody to draw.
    """

    mart: str
    measure: str
    true_total: int
    permitted_total: int
    drawn_total: int

    @property
    def share(self) -> float:
        return abs(self.drawn_total - self.true_total) / max(self.true_total, 1)

    @property
    def permitted_share(self) -> float:
        """What the mistakes of linkage do, without what nobody may link."""
        return abs(self.drawn_total - self.permitted_total) / max(self.permitted_total, 1)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Pairs of subjects that are one person: how many of those drawn are true, and how many of the true are drawn."""

    subjects: int
    true_persons: int
    drawn_persons: int
    precision: float
    recall: float
    permitted_recall: float
    """Of the pairs that law and consent allow to link."""
    slip_rate: float
    """Slips for each record that says who its person is."""
    effects: tuple[Effect, ...]

    @property
    def largest_effect(self) -> float:
        return max((effect.share for effect in self.effects), default=0.0)

    @property
    def largest_permitted_effect(self) -> float:
        return max((effect.permitted_share for effect in self.effects), default=0.0)

    def as_dict(self) -> dict[str, object]:
        return {
            "subjects": self.subjects,
            "true_persons": self.true_persons,
            "drawn_persons": self.drawn_persons,
            "precision": round(self.precision, 5),
            "recall": round(self.recall, 5),
            "permitted_recall": round(self.permitted_recall, 5),
            "slip_rate": round(self.slip_rate, 5),
            "largest_effect": round(self.largest_effect, 5),
            "largest_permitted_effect": round(self.largest_permitted_effect, 5),
            "effects": [
                {
                    "mart": one.mart, "measure": one.measure, "true_total": one.true_total,
                    "permitted_total": one.permitted_total, "drawn_total": one.drawn_total,
                    "share": round(one.share, 5), "permitted_share": round(one.permitted_share, 5),
                }
                for one in self.effects
            ],
        }  # fmt: skip


def accuracy_of(facts: Facts, drawn: Mapping[Subject, Person], marts: Sequence[Mart]) -> Accuracy:
    """`drawn`: the persons of the pipeline."""
    truth = true_persons(facts)
    mine = {subject: drawn[subject] for subject in truth}
    allowed = permitted(facts, truth, LAW_ENFORCEMENT)
    drawable = {subject: allowed.get(subject, subject) for subject in truth}
    return Accuracy(
        subjects=len(truth),
        true_persons=len(set(truth.values())),
        drawn_persons=len(set(mine.values())),
        precision=_share(pairs_in_common([truth, mine]), pairs_in_common([mine])),
        recall=_share(pairs_in_common([truth, mine]), pairs_in_common([truth])),
        permitted_recall=_share(pairs_in_common([allowed, mine]), pairs_in_common([allowed])),
        slip_rate=sum(n for kind, n in facts.slips.items() if kind not in HARMLESS) / max(len(facts.evidence), 1),
        effects=tuple(_effects(World(facts, mine), World(facts, truth), World(facts, drawable), marts)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _effects(drawn: World, true: World, allowed: World, marts: Sequence[Mart]) -> list[Effect]:
    """Every count that is not the same under the persons drawn and the true ones."""
    found = []
    for mart in marts:
        mine, theirs, most = (_totals(mart, world) for world in (drawn, true, allowed))
        found += [
            Effect(mart.name, name, theirs[name], most[name], mine[name]) for name in mine if mine[name] != theirs[name]
        ]
    return sorted(found, key=lambda effect: -effect.share)


def _totals(mart: Mart, world: World) -> Counter[str]:
    """Of counts and of money, to the whole; a rate or a price has no total, and what nobody told adds nothing."""
    totals: dict[str, int | Decimal] = {}
    for row in mart.cells(world).values():
        for name in mart.measures:
            value = row[name]
            if type(value) is int or (isinstance(value, Decimal) and name.endswith("amount")):
                totals[name] = totals.get(name, 0) + value
    return Counter({name: int(total) for name, total in totals.items()})
