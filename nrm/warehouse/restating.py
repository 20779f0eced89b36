"""Which figure of before says something else now, and how much of it comes from what.

The figures are counted again and again over logs that never were, each with one more kind of what came later: first
as they were known, then with what is defined otherwise since, with who is whom now, with corrections, withdrawals, late
facts, and at last with the reports and the days that passed. What a step changes is what its kind of cause changed, so
that the steps of a cell add up to the whole difference, for medians and rates too. A step is small where another took
its room before it; the order is that of CAUSES (docs/decisions/0441).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Final

from psycopg import Connection, sql
from psycopg.rows import dict_row

from nrm.as_of import AsOf
from nrm.warehouse.causes import CORRECTION, LATE, MERGE, PARTS, TIME, WITHDRAWAL, log_of, sort_what_came
from nrm.warehouse.compiled import ALWAYS, Compiled, Model, Moment, sql_at
from nrm.warehouse.temporary import temporary

ERASURE: Final = "erasure"
DEFINITION: Final = "definition"
CAUSES: Final = (ERASURE, DEFINITION, MERGE, CORRECTION, WITHDRAWAL, LATE, TIME)
"""In the order in which they are let in."""
_READ: Final = "stg_event_log__position_read"
_ENDS: Final = {
    "period_quarter": "(to_date(left({0}, 4), 'YYYY') + make_interval(months => 3 * right({0}, 1)::int))::date",
    "period_month": "(to_date({0}, 'YYYY-MM') + interval '1 month')::date",
    "period_year": "(to_date({0}, 'YYYY') + interval '1 year')::date",
}

Cell = tuple[str, str]
"""A figure, and the columns that name the cell as JSON."""
Values = dict[Cell, dict[str, Decimal | None]]


@dataclass(frozen=True, slots=True)
class Restated:
    """One measure of one cell that says something else."""

    figure: str
    cell: str
    measure: str
    was: Decimal | None
    is_now: Decimal | None
    by_cause: Mapping[str, Decimal]
    """Only causes that moved it; they add up to the difference, an absent value counting as 0."""


@dataclass(frozen=True, slots=True)
class Restatements:
    """What moved between two positions, and how much came of each kind."""

    first: int
    last: int
    came: Mapping[str, int]
    """Kind of cause → events, subjects or erasures of it between the two."""
    is_as_published: bool
    """Whether the figures of the first position are those that were built then, or counted again."""
    moved: tuple[Restated, ...]

    def as_dict(self) -> dict[str, Any]:
        """Counts of cells by figure and cause; no value of a cell."""
        return {
            "from_position": self.first,
            "to_position": self.last,
            "is_as_published": self.is_as_published,
            "came": {cause: self.came.get(cause, 0) for cause in CAUSES if cause != DEFINITION},
            "figures": [self._figure(name) for name in sorted({each.figure for each in self.moved})],
        }

    def cells_as_json(self) -> bytes:
        """Every measure that moved, from what to what: counts before disclosure control."""
        cells = [{**asdict(each), "cell": json.loads(each.cell)} for each in self.moved]
        return json.dumps({**self.as_dict(), "moved": cells}, indent=1, default=float).encode()

    def _figure(self, name: str) -> dict[str, Any]:
        of_figure = [each for each in self.moved if each.figure == name]
        by_cause = {
            cause: len({each.cell for each in of_figure if cause in each.by_cause})
            for cause in CAUSES
            if any(cause in each.by_cause for each in of_figure)
        }
        return {"figure": name, "cells": len({each.cell for each in of_figure}), "cells_by_cause": by_cause}


def restatements(connection: Connection, compiled: Compiled, first: AsOf, last: AsOf) -> Restatements:
    """Every measure that moved, of a period that was over at the first position; changes nothing."""
    with connection.transaction(force_rollback=True):
        came = sort_what_came(connection, first.position, last.position)
        came[ERASURE] = _erasures(connection, first)
        counting = Counting(connection, compiled, first, last)
        steps = dict(_steps(counting, came))
        built = counting.built()
        if built is not None:
            steps = {"known": built, ERASURE if came[ERASURE] else DEFINITION: steps.pop("known"), **steps}
    return Restatements(first.position, last.position, came, built is not None, tuple(_moved(steps)))


def _steps(counting: "Counting", came: Mapping[str, int]) -> Iterator[tuple[str, Values]]:
    """Cause → the figures once it is let in, beginning with those of before. What cannot move anything is left out."""
    before, after = counting.first, counting.last
    yield "known", counting.values((), before.position, before.known_at.isoformat())
    known_at = ALWAYS if after.is_newest else after.known_at.isoformat()
    yield DEFINITION, counting.values((), before.position, known_at)
    yield MERGE, counting.values((), after.position, known_at)
    for number, part in enumerate(PARTS, start=1):
        if came[part] or part == TIME:
            yield part, counting.values(PARTS[:number], after.position, known_at)


class Counting:
    """The figures over one log after another, in one session."""

    def __init__(self, connection: Connection, compiled: Compiled, first: AsOf, last: AsOf) -> None:
        self.connection, self.compiled, self.first, self.last = connection, compiled, first, last
        read = compiled.models[_READ]
        query = f"select data_as_of from ({sql_at(read, Moment(first.position, first.position))}) as read"
        ((self.day,),) = connection.execute(query.encode()).fetchall()
        held = f"select to_position, chain_head, date '{self.day}' as data_as_of from ({read.sql}) as read"
        self.held = replace(compiled, models={**compiled.models, _READ: replace(read, sql=held)})

    def values(self, parts: tuple[str, ...], persons_at: int, known_at: str) -> Values:
        """Every figure over the log of before and these parts. The day stands still until time is let in."""
        models = self.compiled if TIME in parts else self.held
        moment = Moment(self.last.position, self.last.position, known_at)
        wanted = [model.name for model in models.figures()]
        with (
            log_of(self.connection, self.first.position, parts, persons_at) as sources,
            temporary(self.connection, models, wanted, moment, sources),
        ):
            return self._read("pg_temp")

    def built(self) -> Values | None:
        """The figures as they were built at the first position, where nothing was built since."""
        (exists,) = self.connection.execute("select to_regclass('reporting.build') is not null").fetchone() or (False,)
        if not exists:
            return None
        built = self.connection.execute("select to_position from reporting.build").fetchall()
        return self._read("reporting") if built == [(self.first.position,)] else None

    def _read(self, schema: str) -> Values:
        return {key: row for model in self.compiled.figures() for key, row in self._rows(model, schema)}

    def _rows(self, model: Model, schema: str) -> Iterator[tuple[Cell, dict[str, Decimal | None]]]:
        grain, measures = model.meta["grain"], model.meta["measures"]
        period = next((name for name in _ENDS if name in grain), None)
        ends = sql.SQL(_ENDS[period].format(period) if period else "null::date")
        query = sql.SQL("select * from {} where coalesce({} <= %s, true)").format(
            sql.Identifier(schema, model.name), ends
        )
        with self.connection.cursor(row_factory=dict_row) as cursor:
            for row in cursor.execute(query, [self.day]):
                cell = json.dumps({name: row[name] for name in grain}, default=str)
                yield (model.name, cell), {name: _number(row[name]) for name in measures if _is_number(row[name])}


def _moved(steps: Mapping[str, Values]) -> Iterator[Restated]:
    """Whatever is another number; a cell that is not there counts as 0."""
    for cell in sorted({cell for values in steps.values() for cell in values}):
        for measure in sorted({name for values in steps.values() for name in values.get(cell, {})}):
            told = [values.get(cell, {}).get(measure) for values in steps.values()]
            numbers = [each or Decimal(0) for each in told]
            changes = {
                cause: after - before
                for cause, before, after in zip(list(steps)[1:], numbers, numbers[1:], strict=False)
                if before != after
            }
            if numbers[0] != numbers[-1]:
                yield Restated(*cell, measure, told[0], told[-1], changes)


def _is_number(value: object) -> bool:
    return value is None or isinstance(value, bool | int | Decimal)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _erasures(connection: Connection, first: AsOf) -> int:
    """How many erasures there were since: what they took out cannot be counted again as of before."""
    query = "select count(*) from event_log.audit where kind = 'erase.links_deleted' and created_at > %s"
    ((found,),) = connection.execute(query, [first.known_at]).fetchall()
    return int(found)
