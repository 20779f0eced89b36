"""rpt_reporting_monthly: which reports were due, and which came."""

from synthetic.check.calendar import due_on
from synthetic.check.mart import Cells, Mart, World


def cells(world: World) -> Cells:
    calendar = world.calendar
    return {
        (month, organisation_id): {
            "source_id": calendar.organisations[organisation_id].source_id,
            "due_on": due_on(month),
            "is_received": calendar.is_closed(organisation_id, month),
        }
        for organisation_id, months in calendar.expected.items()
        for month in months
    }


MART = Mart(
    name="rpt_reporting_monthly",
    grain=("period_month", "organisation_id"),
    measures=("is_received",),
    cells=cells,
    attributes=("source_id", "due_on"),
)
