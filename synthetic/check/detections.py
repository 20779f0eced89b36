"""rpt_detections_quarterly: who was detected, where, as what and by whom."""

from synthetic.check.calendar import quarter_of
from synthetic.check.facts import Detection
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, World
from synthetic.check.people import first_rows

MEASURES = ("detections", "persons_first")
SAID = {
    frozenset[str](): "not_known",
    frozenset({"tip"}): "tip",
    frozenset({"dv"}): "dv",
    frozenset({"tip", "dv"}): "both",
}


def row_of(one: Detection) -> Key:
    return (quarter_of(one.on), one.region, SAID[one.victimisation], one.body)


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    for one in world.facts.detections:
        tally.add(row_of(one), "detections")
    for row in _first_rows(world).values():
        tally.add(row[1], "persons_first")
    return tally.cells()


def _first_rows(world: World) -> dict[object, tuple[object, Key]]:
    return first_rows(
        ((world.people.of(one.subject), quarter_of(one.on)), (one.on, row_of(one))) for one in world.facts.detections
    )


MART = Mart(
    name="rpt_detections_quarterly",
    grain=("period_quarter", "region_code", "victimisation_code", "detecting_body_code"),
    measures=MEASURES,
    cells=cells,
    note=f"persons_first: {SAME_PERSONS}",
)
