"""rpt_clients_quarterly: how many different people were served anywhere."""

from synthetic.check.calendar import quarter_of
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World

MEASURES = ("persons",)


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    people = world.people
    for quarter, person in {(quarter_of(one.on), people.of(one.subject)) for one in world.facts.deliveries}:
        tally.add((quarter, people.class_of(person), people.role_of(person)), "persons")
    return tally.cells()


MART = Mart(
    name="rpt_clients_quarterly",
    grain=("period_quarter", "victimisation_class_code", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"persons: {SAME_PERSONS}",
)
