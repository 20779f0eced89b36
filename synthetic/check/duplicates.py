"""rpt_suspected_duplicates: all persons, and the pairs that nobody decided.

The planted truth knows no pairs: they are what the pipeline's resolves wrote into the chain, read by another query.
"""

from collections.abc import Mapping

from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Value, World
from synthetic.check.warehouse import Connection
from synthetic.check.withdrawals import everything_told, withdrawn

RESOLVES = """
    select data from event_log.audit
    where kind = 'resolve.finished' and cast(data ->> 'to_position' as bigint) <= %(to_position)s
    order by audit_id
"""
STATES = ("linked", "parted", "waiting", "expired")


def read_pairs(connection: Connection, to_position: int) -> Mapping[str, int] | None:
    """How pairs stood after the last resolve up to a position; None where none has counted them."""
    told = [row["data"] for row in connection.execute(RESOLVES, {"to_position": to_position})]
    counted = [data for data in told if "pairs_waiting" in data]
    return {state: int(counted[-1][f"pairs_{state}"]) for state in STATES} if counted else None


def cells(world: World) -> Cells:
    gone = withdrawn(world.facts, world.people.of)
    persons = {world.people.of(one.subject) for one in everything_told(world.facts)} - gone
    return {("ALL",): {"persons": len(persons), **_pairs(world.pairs)}}


def _pairs(pairs: Mapping[str, int] | None) -> dict[str, Value]:
    if pairs is None:
        return dict.fromkeys((*(f"{state}_pairs" for state in STATES), "suspected_pairs"))
    counted: dict[str, Value] = {f"{state}_pairs": pairs[state] for state in STATES}
    return counted | {"suspected_pairs": pairs["waiting"] + pairs["expired"]}


MART = Mart(
    name="rpt_suspected_duplicates",
    grain=("area_code",),
    measures=("persons", *(f"{state}_pairs" for state in STATES), "suspected_pairs"),
    cells=cells,
    note=f"persons: {SAME_PERSONS}; pairs: as the pipeline's resolves told of them",
)
