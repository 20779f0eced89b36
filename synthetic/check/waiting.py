"""rpt_waiting_yearly: how soon needs are served, with everything that may end a wait before (Aalen and Johansen)."""

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Value, World
from synthetic.check.waits import CAUSES, OPEN, Wait, waits

DAYS = (0, 1, 2, 3, 7, 14, 30, 60, 90, 180, 365)
MEASURES = ("needs", "observed", *CAUSES, *(f"incidence_{cause}" for cause in CAUSES))
WHOLE_COUNTRY = "ALL"
PLACES = Decimal("0.000001")


def cells(world: World) -> Cells:
    rows: dict[tuple[str, str, str], list[Wait]] = defaultdict(list)
    for wait in waits(world):
        for region in (wait.region, WHOLE_COUNTRY):
            rows[wait.year, region, wait.service_type].append(wait)
    return {(*key, str(days)): _measures(found, days) for key, found in rows.items() for days in DAYS}


def _measures(row: list[Wait], days: int) -> dict[str, Value]:
    observed = sum(wait.days >= days for wait in row)
    ended = {cause: sum(wait.end == cause and wait.days <= days for wait in row) for cause in CAUSES}
    is_known = observed > 0 or all(wait.end != OPEN for wait in row)
    shares = incidences(row, days)
    return {
        "needs": len(row),
        "observed": observed,
        **ended,
        **{f"incidence_{cause}": _rounded(shares[cause]) if is_known else None for cause in CAUSES},
    }


def incidences(row: list[Wait], days: int) -> dict[str, Fraction]:
    """Exact shares: on each day who is still waiting, times the share of those observed who end so that day."""
    shares, waiting = dict.fromkeys(CAUSES, Fraction(0)), Fraction(1)
    for day in sorted({wait.days for wait in row if wait.days <= days}):
        observed = sum(wait.days >= day for wait in row)
        ends = Counter(wait.end for wait in row if wait.days == day and wait.end != OPEN)
        for cause, count in ends.items():
            shares[cause] += waiting * Fraction(count, observed)
        waiting *= 1 - Fraction(ends.total(), observed)
    return shares


def _rounded(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) / share.denominator).quantize(PLACES, rounding=ROUND_HALF_UP)


MART = Mart(
    name="rpt_waiting_yearly",
    grain=("period_year", "region_code", "service_type_code", "within_days"),
    measures=MEASURES,
    cells=cells,
    note=f"needs, what ended the wait, the region of residence: {SAME_PERSONS}",
)
