"""Tables in which people share something out: the money of an organisation's month, to the cent, among all who used it.

A row hangs on others' rows, but on none outside its pool. So the pools in which anything moved are made anew, from all
rows of theirs, whoever's they are.
"""

from nrm.warehouse.compiled import Model
from nrm.warehouse.kinds import pool_of
from nrm.warehouse.run import Run


def update_pools(run: Run, model: Model) -> None:
    """Make the pools anew in which anything that the model reads moved; `was_` and `now_` keep their rows."""
    moved = f"pools_{model.name}"
    run.make(moved, " union ".join(_moved(run, model, read) for read in model.reads if read in run.changed))
    was, now = f'pg_temp."was_{model.name}"', f'pg_temp."now_{model.name}"'
    run.make(f"was_{model.name}", _rows_in(model.relation, moved, model))
    run.make(f"now_{model.name}", run.sql(model, instead=_slices(run, model, moved)))
    if run.differ(was, now):
        run.changed.add(model.name)
        same = " and ".join(f"moved.{name} = known.{name}" for name in pool_of(model))
        run.execute(f'delete from {model.relation} as known using pg_temp."{moved}" as moved where {same}')
        run.execute(f"insert into {model.relation} select * from {now}")


def follows_pools(run: Run, model: Model) -> bool:
    """Whether all that moved says in which pools."""
    changed = [read for read in model.reads if read in run.changed]
    return all(f"was_{read}" in run.made and _has_pools(run, model, read) for read in changed)


def _moved(run: Run, model: Model, read: str) -> str:
    """The pools of the rows that came, went or are other ones."""
    relation = run.compiled.models[read].relation
    now = f'pg_temp."now_{read}"' if f"now_{read}" in run.made else relation
    sides = f'select * from pg_temp."was_{read}"', f"select * from {now}"
    both = f"(({' except all '.join(sides)}) union all ({' except all '.join(sides[::-1])}))"
    return f"select distinct {', '.join(pool_of(model))} from {both} as moved"


def _slices(run: Run, model: Model, moved: str) -> dict[str, str]:
    """What is read instead: of each table that says the pool of a row, the rows of these pools."""
    instead = {}
    for read in model.reads:
        if _has_pools(run, model, read):
            relation, name = run.compiled.models[read].relation, f"slice_{model.name}_{read}"
            run.make(name, _rows_in(relation, moved, model))
            instead[relation] = f'pg_temp."{name}"'
    return instead


def _rows_in(relation: str, moved: str, model: Model) -> str:
    same = " and ".join(f"moved.{name} = known.{name}" for name in pool_of(model))
    return f'select known.* from {relation} as known inner join pg_temp."{moved}" as moved on {same}'


def _has_pools(run: Run, model: Model, read: str) -> bool:
    return set(pool_of(model)) <= set(run.compiled.models[read].columns)
