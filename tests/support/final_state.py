"""What must be the same after a walk that was killed and one that was not.

The same up to random refs, salts, ids and times of ingestion: events by what they say, what counts now, the
reporting tables and the published cells. Events about persons name random refs, so they are held by the figures.
"""

from collections import Counter
from typing import Any

import psycopg
from psycopg import sql

from nrm.stack import Installation
from nrm.stack.databases import cluster, port_of

_EVENTS = """
    select source_id, type, time, time_precision, recorded_at, data::text
    from event_log.event where type not like 'persons.%%' and type not like 'record.%%'
"""
_LIVE = """
    select event.source_id, event.type, event.time, event.data::text
    from event_log.record_state inner join event_log.event on event.position = record_state.position
    where record_state.is_live
"""
_QUARANTINE = "select source_id, stream, reason, fields, state from quarantine.record"
_CELLS = """
    select table_name, period, region_code, service_type_code, category_code, mark, value
    from publication.cell
    where vintage_id = (select vintage_id from publication.vintage order by created_at desc limit 1)
"""
_REPORTING = """
    select table_name from information_schema.tables
    where table_schema = 'reporting' and table_name like 'rpt%%' order by table_name
"""


def final_state(installation: Installation) -> dict[str, Counter[tuple[Any, ...]]]:
    """Name → how often each row stands there."""
    main = cluster(installation)
    with psycopg.connect(main.conninfo(port_of(installation), "warehouse")) as connection:
        state = {
            "events": _rows(connection, _EVENTS),
            "live": _rows(connection, _LIVE),
            "quarantine": _rows(connection, _QUARANTINE),
            "published": _rows(connection, _CELLS),
        }
        for (table,) in _rows(connection, _REPORTING):
            query = sql.SQL("select * from reporting.{}").format(sql.Identifier(table))
            state[table] = _rows(connection, query)
    return state


def differing(one: dict[str, Counter[tuple[Any, ...]]], other: dict[str, Counter[tuple[Any, ...]]]) -> dict[str, int]:
    """Name of a part → number of rows that stand in one and not in the other; empty when all is the same."""
    parts = one.keys() | other.keys()
    gone = {part: one.get(part, Counter()) - other.get(part, Counter()) for part in parts}
    new = {part: other.get(part, Counter()) - one.get(part, Counter()) for part in parts}
    return {part: n for part in sorted(parts) if (n := gone[part].total() + new[part].total())}


def _rows(connection: psycopg.Connection, query: Any) -> Counter[tuple[Any, ...]]:
    return Counter(
        tuple(tuple(value) if isinstance(value, list) else value for value in row)
        for row in connection.execute(query).fetchall()
    )
