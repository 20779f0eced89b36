"""One run: the session, the models, and which of them say something else so far.

What reads nothing that changed is not made, so a run in which no organisation reported counts no organisation.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from psycopg import Connection

from nrm.warehouse.compiled import Compiled, Model, Moment, sql_at
from nrm.warehouse.kinds import ARRIVAL, EVENTS, NOBODY, POSITION_READ, Kind, moved_by, said_of, types_of
from nrm.warehouse.temporary import renamed

_CALENDAR = """
    select exists (select from event_log.reporting_organisation_known, reporting.build where known_from > built_at)
        or exists (select from event_log.expected_report_known, reporting.build where known_from > built_at)
"""

ARRIVED = {"event": "pg_temp.arrived_event"}
"""What is read instead of the log where only what came is asked for."""


@dataclass
class Run:
    """What the steps of one run share."""

    connection: Connection
    compiled: Compiled
    moment: Moment
    kinds: Mapping[str, Kind]
    changed: set[str] = field(default_factory=set)
    """Models that say something else than before."""
    types: set[str] = field(default_factory=set)
    """Types of current events of which some came, went or changed."""
    anew: list[str] = field(default_factory=list)
    """Tables made from everything."""
    made: set[str] = field(default_factory=lambda: {f"was_{EVENTS}", f"now_{EVENTS}"})

    def execute(self, statement: str) -> int:
        return self.connection.execute(statement.encode()).rowcount

    def make(self, name: str, query: str) -> None:
        """A temporary table of this run, known to the planner."""
        self.execute(f'create temporary table "{name}" on commit drop as {query}; analyze pg_temp."{name}"')
        self.made.add(name)

    def look(self, name: str, query: str) -> None:
        """A temporary view of this run."""
        self.execute(f'create temporary view "{name}" as {query}')
        self.made.add(name)

    def differ(self, one: str, other: str, columns: str = "*") -> bool:
        """Whether two tables have not the same rows."""
        sides = (f"select {columns} from {one}", f"select {columns} from {other}")
        query = f"select exists (({' except all '.join(sides)}) union all ({' except all '.join(sides[::-1])}))"
        ((differs,),) = self.connection.execute(query.encode()).fetchall()
        return bool(differs)

    def reads_changed(self, model: Model) -> bool:
        """Whether anything that the model reads says something else; of events, those of its types."""
        types = types_of(model)
        of_events = EVENTS in model.reads and bool(self.types & set(types) if types else self.types)
        return of_events or any(read in self.changed for read in model.reads)

    def follows(self, model: Model) -> bool:
        """Whether what the touched were and are says all that moves in what the model reads, so that nobody else's rows
        need be read.
        """
        if self.kinds[model.name] is Kind.CELLS:
            return not any(read in self.changed and read in self.anew for read in model.reads)
        return all(self._is_followed(read, moved_by(model)) for read in model.reads)

    def _is_followed(self, read: str, told: Set[str]) -> bool:
        """Rows of persons are, unless everybody's were made anew; what no person is in only where it says the same, or
        the reader says whom it moves.
        """
        kind, model = self.kinds[read], self.compiled.models[read]
        if kind is Kind.VIEW:
            return all(self._is_followed(each, told) for each in model.reads)
        if kind in (Kind.PERSON, Kind.KEYED):
            return read not in self.changed or read not in self.anew
        if kind is Kind.POOLS or (kind is Kind.WHOLE and said_of(model) != NOBODY):
            return False
        return read not in self.changed or (kind in (Kind.SHARED, Kind.STILL) and read in told)

    def reads_log(self, model: Model) -> bool:
        """Whether it reads the log past the current events, so that no change of those says whether it changes."""
        return any(self.compiled.sources[name] in model.sql for name in ("event", "audit"))

    def sql(
        self,
        model: Model,
        *,
        side: str | None = None,
        sources: Mapping[str, str] | None = None,
        instead: Mapping[str, str] | None = None,
    ) -> str:
        """The model's SQL, over everything, or over the rows of the touched as they are now or were before, or with
        other relations `instead` of those it names.
        """
        instead = dict(instead or {})
        instead |= {self.compiled.sources[name]: relation for name, relation in (sources or {}).items()}
        for name, each in self.compiled.models.items() if side else ():
            if f"{side}_{name}" in self.made:
                instead[each.relation] = f'pg_temp."{side}_{name}"'
        return renamed(sql_at(model, self.moment), instead)


def note_arrived(run: Run) -> None:
    """What came, with the columns of the log."""
    run.look("arrived_event", "select event.* from event_log.event inner join pg_temp.arrived using (position)")


def note_changes(run: Run) -> None:
    """Of which types events came, went or changed, and whether the calendar was told anew."""
    was, now = f'select * from pg_temp."was_{EVENTS}"', f'select * from pg_temp."now_{EVENTS}"'
    query = f"select distinct event_type from (({was} except all {now}) union all ({now} except all {was})) as other"
    run.types = {name for (name,) in run.connection.execute(query.encode()).fetchall()}
    ((anew,),) = run.connection.execute(_CALENDAR).fetchall()
    if anew:
        run.changed |= {
            name for name, model in run.compiled.models.items() if not model.reads and "_known" in model.sql
        }


def bring_shared(run: Run, model: Model) -> None:
    """A table or view that no person is in: made anew where what it reads changed, and noted where that changed it."""
    if run.kinds[model.name] is Kind.STILL:
        if run.reads_changed(model):
            run.changed.add(model.name)
    elif model.name == POSITION_READ:
        _read_position(run, model)
    elif run.reads_changed(model) or run.reads_log(model):
        run.make(f"made_{model.name}", _shared(run, model))
        if run.differ(model.relation, f'pg_temp."made_{model.name}"'):
            _replace(run, model)


def _shared(run: Run, model: Model) -> str:
    """Events only ever arrive, so a table that lists what the log itself holds is what it was and what came."""
    if said_of(model) != ARRIVAL:
        return run.sql(model)
    return f"select * from {model.relation} union ({run.sql(model, sources=ARRIVED)})"


def _read_position(run: Run, model: Model) -> None:
    """The day is the newest of before and of what came: what came may be older."""
    read = run.sql(model, sources=ARRIVED)
    day = "greatest(read.data_as_of, known.data_as_of) as data_as_of"
    made = f"select read.to_position, read.chain_head, {day} from ({read}) as read cross join {model.relation} as known"
    run.make(f"made_{model.name}", made)
    is_another_day = run.differ(model.relation, f'pg_temp."made_{model.name}"', "data_as_of")
    _replace(run, model)
    if not is_another_day:
        run.changed.discard(model.name)


def _replace(run: Run, model: Model) -> None:
    run.make(f"was_{model.name}", f"select * from {model.relation}")
    run.execute(f'delete from {model.relation}; insert into {model.relation} select * from "made_{model.name}"')
    run.changed.add(model.name)
