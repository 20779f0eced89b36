"""rpt_protection_orders_quarterly: orders applied for, granted, breached, and how long they took."""

from collections import defaultdict

from synthetic.check.calendar import quarter_of
from synthetic.check.justice_facts import Matter
from synthetic.check.mart import Cells, Key, Mart, Tally, World
from synthetic.check.shares import median, share

COUNTED = ("orders", "applied", "granted", "refused", "withdrawn", "undecided", "breached", "breaches")
IN_ORDER = ("applied", "decided", "breached")


def cells(world: World) -> Cells:
    orders: dict[str, list[Matter]] = defaultdict(list)
    for one in world.facts.justice.orders:
        orders[one.matter_id].append(one)
    tally, days = Tally(COUNTED), defaultdict[Key, list[int]](list)
    for told in orders.values():
        begun = min(told, key=lambda one: (IN_ORDER.index(one.step), one.on))
        key = (quarter_of(begun.on), begun.kind)
        decided = _decided(told)
        for measure, amount in _adds(begun, decided, told).items():
            tally.add(key, measure, amount)
        if begun.step == "applied" and decided and decided.on >= begun.on:
            days[key].append((decided.on - begun.on).days)
    return {
        key: {
            **row,
            "breached_share": share(row["breached"], row["granted"]),
            "decided_with_days": len(days[key]),
            "total_days": sum(days[key]),
            "median_days": median(days[key]),
        }
        for key, row in tally.rows().items()
    }


def _decided(told: list[Matter]) -> Matter | None:
    decisions = (one for one in told if one.step == "decided")
    return min(decisions, key=lambda one: (one.on, one.outcome or ""), default=None)


def _adds(begun: Matter, decided: Matter | None, told: list[Matter]) -> dict[str, int]:
    adds = {"orders": 1, "applied": int(begun.step == "applied"), (decided and decided.outcome) or "undecided": 1}
    if decided and decided.outcome == "granted":
        breaches = sum(one.step == "breached" and one.on >= decided.on for one in told)
        adds |= {"breaches": breaches, "breached": int(breaches > 0)}
    return adds


MART = Mart(
    name="rpt_protection_orders_quarterly",
    grain=("period_quarter", "order_kind_code"),
    measures=(*COUNTED, "breached_share", "decided_with_days", "total_days", "median_days"),
    cells=cells,
)
