"""Models made as temporary tables of one session, over a log that may be another than the one that is."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from psycopg import Connection

from nrm.warehouse.compiled import Compiled, Model, Moment, sql_at


@contextmanager
def temporary(
    connection: Connection, compiled: Compiled, wanted: Iterable[str], moment: Moment, sources: Mapping[str, str]
) -> Iterator[None]:
    """These models and what they read exist in the session for as long as the block lasts, in a transaction of the
    caller. `sources` names what is read instead of a source's table.
    """
    made = compiled.upstream(wanted)
    instead = {compiled.sources[name]: relation for name, relation in sources.items()}
    instead |= {model.relation: f'pg_temp."{model.name}"' for model in made}
    with connection.transaction(force_rollback=True):
        for model in made:
            make(connection, model, renamed(sql_at(model, moment), instead))
        yield


def make(connection: Connection, model: Model, sql: str) -> None:
    """One model under its own name. Keys that joins need are looked up by hash, so no index is made."""
    if model.is_view:
        connection.execute(f'create temporary view "{model.name}" as {sql}'.encode())
        return
    connection.execute(f'create temporary table "{model.name}" as {sql}'.encode())
    connection.execute(f'analyze pg_temp."{model.name}"'.encode())


def renamed(sql: str, instead: Mapping[str, str]) -> str:
    """The SQL reading other relations than it names."""
    for relation, other in instead.items():
        sql = sql.replace(relation, other)
    return sql
