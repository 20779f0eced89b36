"""rpt_exits_quarterly: how cases end, and who comes back for support."""

from collections.abc import Iterator
from datetime import date, timedelta

from synthetic.check.calendar import quarter_of
from synthetic.check.case_facts import CaseClosed
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, World

WINDOWS = (30, 90, 180, 365, 730)
MEASURES = (
    "exits", "repeated", "moves", "returnable",
    *(f"{measure}_{days}" for days in WINDOWS for measure in ("observed", "came_back")),
)  # fmt: skip
MOVES = frozenset({"moved_to_other_provider", "transferred_or_deported"})
RETURN = timedelta(days=15)
Transfers = frozenset[tuple[str, date]]


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    for repeated in world.care.repeated():
        tally.add(_row_of(world, repeated), "repeated")
    horizon = return_horizon(world)
    transfers = handed_over(world)
    for one in world.care.exits():
        row = _row_of(world, one)
        tally.add(row, "exits")
        for measure in _measures(world, one, horizon, is_move(world, one, transfers)):
            tally.add(row, measure)
    return tally.cells()


def handed_over(world: World) -> Transfers:
    return frozenset((one.case_id, one.on) for one in world.facts.casework.transfers)


def is_move(world: World, one: CaseClosed, transfers: Transfers) -> bool:
    """Whether support went on elsewhere, or within days."""
    clocks = world.care.clocks_by_person[world.care.person_of(one)]
    transferred = any(case == one.case_id and on <= one.on for case, on in transfers)
    went_on = any(clock.first < one.on + RETURN and clock.last > one.on for clock in clocks)
    return one.reason in MOVES or transferred or went_on


def return_horizon(world: World) -> date:
    """Until when everybody who helps anybody has told."""
    reported = world.calendar.reported_until
    return min(
        reported[one.organisation_id] for one in world.facts.organisations if one.assesses_needs or one.offers
    )  # fmt: skip


def _row_of(world: World, one: CaseClosed) -> Key:
    person = world.care.person_of(one)
    region = world.people.residence(person, one.on).region
    return (quarter_of(one.on), region, one.reason, world.people.role_of(person))


def _measures(world: World, one: CaseClosed, horizon: date, moved: bool) -> Iterator[str]:
    """What this exit counts in, besides the exits."""
    if moved:
        yield "moves"
    elif one.reason != "died":
        yield "returnable"
        clocks = world.care.clocks_by_person[world.care.person_of(one)]
        back = min((clock.first for clock in clocks if clock.first >= one.on + RETURN), default=date.max)
        for days in WINDOWS:
            end = one.on + timedelta(days=days)
            yield from (f"{measure}_{days}" for measure in _seen(back, end, horizon))


def _seen(back: date, end: date, horizon: date) -> Iterator[str]:
    if end <= horizon:
        yield "observed"
        if back <= end:
            yield "came_back"


MART = Mart(
    name="rpt_exits_quarterly",
    grain=("period_quarter", "region_code", "exit_reason_code", "beneficiary_role_code"),
    measures=MEASURES,
    cells=cells,
    note=f"returns, moves, region and role: {SAME_PERSONS}",
)
