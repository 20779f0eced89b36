"""Which tables those outside the pipeline may read, asked of the database itself, and what stands in them.

The catalogue knows every grant: of dbt, of a migration, to everybody, to a role that another one belongs to, on a
single column, and the one that somebody gave by hand.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import Connection, sql

from anonymize.risk.measures import Table
from event_log.connection import translated_errors
from vocabulary.canonical import canonical_text
from vocabulary.errors import ConfigurationError

READERS: Final = ("analyst", "coordinator", "reader")
"""Roles of people. All others are stations of the pipeline."""

_RELATIONS: Final = """
    select
        namespace.nspname || '.' || relation.relname,
        array(
            select role.rolname::text from pg_roles as role
            where role.rolname = any(%(roles)s)
            and has_schema_privilege(role.oid, namespace.oid, 'usage')
            and has_any_column_privilege(role.oid, relation.oid, 'select')
            order by 1
        )
    from pg_class as relation
    join pg_namespace as namespace on relation.relnamespace = namespace.oid
    where relation.relkind in ('r', 'p', 'v', 'm', 'f')
    and namespace.nspname <> 'information_schema' and namespace.nspname not like 'pg\\_%%'
    order by 1
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view, and which readers may read any column of it."""

    name: str
    granted_to: tuple[str, ...]


def relations(connection: Connection, roles: Sequence[str] = READERS) -> list[Relation]:
    """Every table and view of the database."""
    with translated_errors("the warehouse"):
        rows = connection.execute(_RELATIONS, {"roles": list(roles)}).fetchall()
    return [Relation(name, tuple(granted)) for name, granted in rows]


def may_read(connection: Connection, relation: str) -> bool:
    """Whether the role that is connected may."""
    query = "select has_schema_privilege(%s, 'usage') and has_table_privilege(to_regclass(%s), 'select')"
    with translated_errors("the warehouse"):
        row = connection.execute(query, [relation.partition(".")[0], relation]).fetchone()
    return row is not None and row[0] is True


def read_table(connection: Connection, relation: str, columns: Sequence[str]) -> Table:
    """Those columns of a table, each as a list. Raises ConfigurationError for a column that is not there."""
    known = _columns(connection, relation)
    if missing := [name for name in columns if name not in known]:
        raise ConfigurationError(
            f"{relation} has no column {', '.join(missing)}, which its declaration names", remedy="mend `meta: risk`"
        )
    schema, _, name = relation.partition(".")
    chosen = sql.SQL(", ").join(map(sql.Identifier, columns))
    with translated_errors("the warehouse"):
        rows = connection.execute(sql.SQL("select {} from {}").format(chosen, sql.Identifier(schema, name))).fetchall()
    return {name: [_hashable(row[place]) for row in rows] for place, name in enumerate(columns)}


def _columns(connection: Connection, relation: str) -> set[str]:
    query = "select attname from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped"
    with translated_errors("the warehouse"):
        return {str(name) for (name,) in connection.execute(query, [relation]).fetchall()}


def _hashable(value: object) -> Hashable:
    if isinstance(value, dict):
        return canonical_text(value)
    return tuple(value) if isinstance(value, list) else value
