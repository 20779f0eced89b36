"""The warehouse brought from the position it stands at to a later one, in one transaction: what it costs depends on
what came, and what it leaves is what a build of everything leaves, row for row.

A reader sees the tables of before until the last statement: the row of `reporting.build` is committed with all others,
and whatever is killed before changed nothing.
"""

from dataclasses import dataclass
from typing import Final

from psycopg import Connection

from nrm.warehouse.cells import update_cells
from nrm.warehouse.compiled import Compiled, Model, Moment
from nrm.warehouse.kinds import EVENTS, Kind, keys_of, kinds_of, moved_by
from nrm.warehouse.pools import follows_pools, update_pools
from nrm.warehouse.run import Run, bring_shared, note_arrived, note_changes
from nrm.warehouse.touched import also_touch, find_touched, replace_events
from vocabulary.errors import NrmError

BUILD: Final = "build"
PERSONS: Final = "dim_person"
MOST, FEW = 0.2, 5_000
"""From this share of all persons on, unless they are few, a build of everything is the shorter way."""


class NeedsFullBuild(NrmError):
    """This step cannot be made from what came alone; the reason is said. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Increment:
    """What one run read: counts only."""

    from_position: int
    to_position: int
    touched: int
    anew: tuple[str, ...]
    """Tables made anew from everything."""


def bring_up_to_date(connection: Connection, compiled: Compiled, first: int, last: int) -> Increment:
    """Bring every table from one position to another. Raises NeedsFullBuild, and then nothing has changed."""
    run = Run(connection, compiled, Moment(last, last), kinds_of(compiled))
    events = compiled.models[EVENTS]
    tables = sorted(name for name, model in compiled.models.items() if not model.is_view)
    before = [model for model in compiled.upstream([EVENTS]) if model.name != EVENTS]
    order = [model for model in compiled.upstream(tables) if model.name != EVENTS and model not in before]
    with connection.transaction():
        connection.execute("set local work_mem = '64MB'")
        find_touched(connection, events, run.moment, first)
        note_arrived(run)
        for model in before:
            bring_shared(run, model)
        replace_events(connection, events, run.moment, compiled.sources)
        note_changes(run)
        for model in order:
            if run.kinds[model.name] in (Kind.SHARED, Kind.STILL):
                bring_shared(run, model)
        touched = also_touch(connection, events, _moved_by_time(run))
        _only_some(run, touched)
        for model in order:
            _bring(run, model)
    return Increment(first, last, touched, tuple(run.anew))


def _bring(run: Run, model: Model) -> None:
    kind = run.kinds[model.name]
    if kind in (Kind.SHARED, Kind.STILL):
        return
    if kind is Kind.VIEW:
        _pass_on(run, model)
    elif not run.reads_changed(model) and model.name != BUILD:
        _keep(run, model)
    elif kind is Kind.POOLS and follows_pools(run, model):
        update_pools(run, model)
    elif kind in (Kind.POOLS, Kind.WHOLE) or not run.follows(model):
        _replace_all(run, model)
    elif kind is Kind.CELLS:
        run.changed.add(model.name)
        update_cells(run, model)
    else:
        _replace_rows(run, model)


def _moved_by_time(run: Run) -> list[str]:
    """Queries for persons whose rows change because a table did that no person is in."""
    told = (model for model in run.compiled.models.values() if moved_by(model) & run.changed)
    return [model.meta["incremental"]["also_touched"].format_map(_relations(run, model)) for model in told]


def _relations(run: Run, model: Model) -> dict[str, str]:
    """What the words of a model may read: a table as it is, as it was before this run, or its rows that moved."""
    relations = {"this": model.relation}
    for name, each in run.compiled.models.items():
        was = f'pg_temp."was_{name}"' if f"was_{name}" in run.made else each.relation
        sides = f"select * from {each.relation}", f"select * from {was}"
        moved = f"(({' except '.join(sides)}) union all ({' except '.join(sides[::-1])}))"
        relations |= {name: each.relation, f"was_{name}": was, f"moved_{name}": moved}
    return relations


def _only_some(run: Run, touched: int) -> None:
    """A month that moves a horizon may move nearly everybody: then everything is the shorter way."""
    query = "select reltuples from pg_class where oid = to_regclass(%s)"
    ((known,),) = run.connection.execute(query, [run.compiled.models[PERSONS].relation]).fetchall()
    if touched > FEW and touched > MOST * known:
        raise NeedsFullBuild(f"{touched} persons are touched")


def _pass_on(run: Run, model: Model) -> None:
    """A view, once over the rows of the touched as they are now and once as they were."""
    if run.reads_changed(model):
        run.changed.add(model.name)
    for side in ("was", "now"):
        run.look(f"{side}_{model.name}", run.sql(model, side=side))


def _keep(run: Run, model: Model) -> None:
    """Nothing moved: the rows of the touched are now what they were."""
    if run.kinds[model.name] in (Kind.PERSON, Kind.KEYED):
        _find_rows(run, model, _hers(run, model))
        run.look(f"now_{model.name}", f'select * from pg_temp."was_{model.name}"')


def _find_rows(run: Run, model: Model, hers: list["Found"]) -> None:
    found = " union all ".join(f"select known.* from {model.relation} as known {each.joining}" for each in hers)
    run.make(f"was_{model.name}", found)


def _replace_rows(run: Run, model: Model) -> None:
    """Rows of the touched, read as they were and made as they are; written where that is not the same."""
    was, now = f'pg_temp."was_{model.name}"', f'pg_temp."now_{model.name}"'
    hers = _hers(run, model)
    _find_rows(run, model, hers)
    run.make(f"now_{model.name}", run.sql(model, side="now"))
    if run.differ(was, now):
        run.changed.add(model.name)
        for each in hers:
            run.execute(f"delete from {model.relation} as known {each.deleting}")
        run.execute(f"insert into {model.relation} select * from {now}")


@dataclass(frozen=True, slots=True)
class Found:
    """How rows of a table, called `known`, are found: by an index where they are those of another table's keys."""

    condition: str
    table: str = ""

    @property
    def joining(self) -> str:
        return f"inner join {self.table} on {self.condition}" if self.table else f"where {self.condition}"

    @property
    def deleting(self) -> str:
        return f"using {self.table} where {self.condition}" if self.table else f"where {self.condition}"


def _hers(run: Run, model: Model) -> list[Found]:
    """The rows of the touched, and of those who are nobody yet."""
    if run.kinds[model.name] is Kind.PERSON:
        of_touched = Found("touched.person_key = known.person_key", "pg_temp.touched")
        return [of_touched, Found("known.person_key is null")]
    keys = keys_of(model)
    run.make(f"keys_{model.name}", f"select distinct {', '.join(keys)} from ({run.sql(model, side='was')}) as before")
    same = " and ".join(f"gone.{key} = known.{key}" for key in keys)
    return [Found(same, f'pg_temp."keys_{model.name}" as gone')]


def _replace_all(run: Run, model: Model) -> None:
    run.anew.append(model.name)
    made = f'pg_temp."made_{model.name}"'
    run.make(f"made_{model.name}", run.sql(model))
    if not run.differ(model.relation, made):
        _keep(run, model)
        return
    run.changed.add(model.name)
    run.make(f"was_{model.name}", f"select * from {model.relation}")
    run.execute(f"delete from {model.relation}; insert into {model.relation} select * from {made}")
