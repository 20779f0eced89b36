"""rpt_overlaps_quarterly: the same help from two organisations that may not know of each other."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import combinations, pairwise, product

from synthetic.check.calendar import quarter_of
from synthetic.check.exact_keys import Person
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World

MEASURES = ("possible_overlaps", "common_days")
LONGEST_PAUSE = timedelta(days=30)
SHORTEST = 14
NEVER = frozenset({"medical", "legal"})

Run = tuple[date, date]


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    known = _known_to_each_other(world)
    for (person, type_), runs in _runs(world).items():
        for one, other in combinations(sorted(runs), 2):
            pair = frozenset({one, other})
            common = [_in_common(*both) for both in product(runs[one], runs[other])]
            enough = [(first, -days) for first, days in common if days >= SHORTEST]
            if enough and not known & {(person, type_, pair), (person, "", pair)}:
                first, days = min(enough)
                tally.add((quarter_of(first), type_), "possible_overlaps")
                tally.add((quarter_of(first), type_), "common_days", -days)
    return tally.cells()


def _known_to_each_other(world: World) -> set[tuple[Person, str, frozenset[str]]]:
    """Person, type (of a hand-over: all) and the two organisations."""
    known = {
        (world.people.of(one.subject), one.service_type, frozenset({one.organisation_id, one.to_organisation_id}))
        for one in world.facts.referrals
    }
    return known | {
        (world.people.of(one.subject), "", frozenset({one.organisation_id, one.to_organisation_id}))
        for one in world.facts.casework.transfers
    }


def _runs(world: World) -> dict[tuple[Person, str], dict[str, list[Run]]]:
    """Person and type → organisation → its runs of deliveries."""
    days: dict[tuple[Person, str], dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for one in world.facts.deliveries:
        if one.service_type not in NEVER:
            days[world.people.of(one.subject), one.service_type][one.organisation_id].add(one.on)
    return {whose: {by: _runs_of(sorted(on)) for by, on in each.items()} for whose, each in days.items()}


def _runs_of(days: list[date]) -> list[Run]:
    breaks = [(before, after) for before, after in pairwise(days) if after - before > LONGEST_PAUSE]
    begins, ends = [days[0], *(after for _, after in breaks)], [*(before for before, _ in breaks), days[-1]]
    return list(zip(begins, ends, strict=True))


def _in_common(one: Run, other: Run) -> tuple[date, int]:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return first, (last - first).days + 1


MART = Mart(
    name="rpt_overlaps_quarterly",
    grain=("period_quarter", "service_type_code"),
    measures=MEASURES,
    cells=cells,
    note=f"persons: {SAME_PERSONS}",
)
