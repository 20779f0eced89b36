"""rpt_delivery_modes_quarterly: how services reached clients."""

from synthetic.check.calendar import quarter_of
from synthetic.check.mart import Cells, Mart, Tally, World

MEASURES = ("deliveries", "quantity")


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    for one in world.facts.deliveries:
        row = (quarter_of(one.on), one.service_type, one.mode or "not_known")
        tally.add(row, "deliveries")
        tally.add(row, "quantity", one.quantity)
    return tally.cells()


MART = Mart(
    name="rpt_delivery_modes_quarterly",
    grain=("period_quarter", "service_type_code", "delivery_mode_code"),
    measures=MEASURES,
    cells=cells,
)
