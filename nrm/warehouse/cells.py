"""Counts that are sums over persons: the same SQL over the touched as they were and as they are, subtracted.

Whatever else a count reads (returns, tallies, the cells that are listed) is the same on both sides or is what changed,
so it cancels or moves the cell, as it should. A rate is made again from the sums beside it.
"""

from nrm.warehouse.compiled import Model
from nrm.warehouse.run import Run


def update_cells(run: Run, model: Model) -> None:
    """Add to each cell what the touched give now and take away what they gave.

    A cell that was not there is whole in what they give now; one that nothing is left of and nothing lists goes.
    """
    grain, told = list(model.meta["grain"]), model.meta["incremental"]
    sums, derived = list(told["sums"]), dict(told.get("derived", {}))
    for side in ("was", "now"):
        run.make(f"{side}_{model.name}", run.sql(model, side=side))
    _difference(run, model, grain, sums)
    same = " and ".join(f"cell.{name} = moved.{name}" for name in grain)
    other = [name for name in model.columns if name not in {*grain, *sums, *derived}]
    added = ", ".join(f"{name} = cell.{name} + moved.{name}" for name in sums)
    run.execute(f'update {model.relation} as cell set {added} from "moved_{model.name}" as moved where {same}')
    now, columns = f'"now_{model.name}" as moved', ", ".join(model.columns)
    run.execute(
        f"insert into {model.relation} ({columns}) select {columns} from {now}"
        f" where not exists (select from {model.relation} as cell where {same})"
    )
    for name in other:
        run.execute(
            f"update {model.relation} as cell set {name} = moved.{name} from {now}"
            f" where {same} and cell.{name} is distinct from moved.{name}"
        )
    empty = " and ".join(f"cell.{name} = 0" for name in sums)
    run.execute(f"delete from {model.relation} as cell where {empty} and not exists (select from {now} where {same})")
    for name, told_as in derived.items():
        run.execute(f"update {model.relation} set {name} = {told_as} where {name} is distinct from ({told_as})")


def _difference(run: Run, model: Model, grain: list[str], sums: list[str]) -> None:
    sides = " union all ".join(
        f'select {", ".join(grain)}, {", ".join(f"{sign}{name} as {name}" for name in sums)} from "{side}_{model.name}"'
        for side, sign in (("now", ""), ("was", "-"))
    )
    totals = ", ".join(f"sum({name}) as {name}" for name in sums)
    moved = " or ".join(f"sum({name}) <> 0" for name in sums)
    cell = ", ".join(grain)
    run.execute(
        f'create temporary table "moved_{model.name}" on commit drop as'
        f" select {cell}, {totals} from ({sides}) as both_sides group by {cell} having {moved}"
    )
