"""What providers tell the register of their staff and of the feedback they got."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from synthetic.check.calendar import quarter_of, quarter_of_month
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, Value, World
from synthetic.check.registry_facts import Staffing

FEWEST_STAFF, FEWEST_ANSWERS = 3, 20


def staff(world: World) -> Cells:
    newest: dict[tuple[str, str, str], Staffing] = {}
    left: dict[tuple[str, str], int] = defaultdict(int)
    for one in sorted(world.facts.staffings, key=lambda one: one.month):
        quarter = quarter_of_month(one.month)
        newest[quarter, one.organisation_id, one.role] = one
        left[quarter, one.organisation_id] += one.left
    tally = Tally(("posts", "filled_posts", "case_worker_posts", "supervised_count"))
    for (quarter, organisation_id, role), one in newest.items():
        key = (quarter, organisation_id)
        tally.add(key, "posts", one.posts)
        tally.add(key, "filled_posts", one.filled)
        tally.add(key, "case_worker_posts", one.filled if role == "case_worker" else 0)
        tally.add(key, "supervised_count", one.supervised)
    clients = _clients(world)
    return {
        key: {**row, "left_count": left[key[0], key[1]], **_per_case_worker(row, len(clients[key[0], key[1]]))}
        for key, row in tally.cells().items()
        if row["filled_posts"] >= FEWEST_STAFF  # type: ignore[operator]  # a count
    }


def _per_case_worker(row: dict[str, Value], clients: int) -> dict[str, Value]:
    posts = Decimal(str(row["case_worker_posts"]))
    share = (clients / posts).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if posts else None
    return {"clients": clients, "clients_per_case_worker": share}


def _clients(world: World) -> dict[tuple[str, str], set[object]]:
    served: dict[tuple[str, str], set[object]] = defaultdict(set)
    for one in world.facts.deliveries:
        person = world.people.of(one.subject)
        if world.people.role_of(person) == "primary_client":
            served[quarter_of(one.on), one.organisation_id].add(person)
    return served


def feedback(world: World) -> Cells:
    tally = Tally(("asked_count", "answered_count", "satisfied_count", "judged"))
    for one in world.facts.feedbacks:
        key = (one.year, one.channel, one.moment)
        tally.add(key, "asked_count", one.asked)
        tally.add(key, "answered_count", one.answered)
        tally.add(key, "satisfied_count", one.satisfied or 0)
        tally.add(key, "judged", 0 if one.satisfied is None else one.answered)
    return {key: _rates(row) for key, row in tally.rows().items() if row["answered_count"] >= FEWEST_ANSWERS}


def _rates(row: dict[str, int | Decimal]) -> dict[str, Value]:
    counted = {name: amount for name, amount in row.items() if name != "judged"}
    return {
        **counted,
        "response_rate": _share(row["answered_count"], row["asked_count"]),
        "satisfied_rate": _share(row["satisfied_count"], row["judged"]),
    }


def _share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP) if whole else None


MARTS = (
    Mart(
        name="rpt_staffing_quarterly",
        grain=("period_quarter", "organisation_id"),
        measures=(
            "posts", "filled_posts", "case_worker_posts", "supervised_count", "left_count", "clients",
            "clients_per_case_worker",
        ),
        cells=staff,
        note=f"clients: {SAME_PERSONS}",
    ),
    Mart(
        name="rpt_feedback_yearly",
        grain=("period_year", "feedback_channel_code", "feedback_moment_code"),
        measures=("asked_count", "answered_count", "satisfied_count", "response_rate", "satisfied_rate"),
        cells=feedback,
    ),
)  # fmt: skip
