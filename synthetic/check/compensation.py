"""rpt_compensation_quarterly: what was claimed, awarded and paid, each in its own quarter."""

from decimal import Decimal

from synthetic.check.calendar import quarter_of
from synthetic.check.justice_facts import Matter
from synthetic.check.mart import Cells, Mart, Tally, World

MEASURES = (
    "claims", "amounts_not_stated", "claims_awarded", "claims_paid", "claimed_amount", "awards", "awarded_amount",
    "payments", "paid_amount",
)  # fmt: skip
COUNTS = {"claimed": "claims", "awarded": "awards", "paid": "payments"}


def cells(world: World) -> Cells:
    tally, claims = Tally(MEASURES), world.facts.justice.claims
    followed = {step: {one.matter_id for one in claims if one.step == step} for step in ("awarded", "paid")}
    for one in claims:
        for measure, amount in _adds(one, followed).items():
            tally.add((quarter_of(one.on), one.kind, one.currency or "not_stated"), measure, amount)
    return tally.cells()


def _adds(one: Matter, followed: dict[str, set[str]]) -> dict[str, int | Decimal]:
    adds: dict[str, int | Decimal] = {COUNTS[one.step]: 1, f"{one.step}_amount": one.amount or 0}
    if one.step == "claimed":
        adds["amounts_not_stated"] = int(one.amount is None)
        adds |= {f"claims_{step}": int(one.matter_id in matters) for step, matters in followed.items()}
    return adds


MART = Mart(
    name="rpt_compensation_quarterly",
    grain=("period_quarter", "compensation_kind_code", "currency_code"),
    measures=MEASURES,
    cells=cells,
)
