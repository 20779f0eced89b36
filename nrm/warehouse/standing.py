"""Where the warehouse stands, and why what came since may not be enough to bring it up to date.

One row in the schema staging says what the last build left: the position, what it was built from, and when everything
was last built. dbt drops it before it touches a table (macros/as_of.sql): no run goes on from a build that was killed.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Final

from psycopg import Connection

from event_log.connection import connect, translated_errors
from nrm import VERSION
from nrm.stack.installation import PROJECT
from nrm.warehouse.compiled import Compiled
from nrm.warehouse.kinds import EVENTS, Kind, keys_of, kinds_of, pool_of
from nrm.warehouse.touched import SHARED_KEYS

TABLE: Final = "staging.build_standing"
EVERYTHING_AFTER: Final = timedelta(hours=24)
"""How often everything is built although it need not be, and all tests of the data with it."""

_STANDS = f"""
    create table if not exists {TABLE} (
        to_position bigint not null, built_at timestamptz not null, all_built_at timestamptz not null,
        digest text not null
    );
    delete from {TABLE};
    insert into {TABLE} select to_position, built_at, built_at, '{{digest}}' from reporting.build
"""
_WHY = f"""
    select
        stands.to_position,
        case
            when stands.built_at is distinct from build.built_at then 'something else built since'
            when stands.digest <> %(digest)s then 'models, seeds or settings are other ones'
            when stands.all_built_at < now() - %(every)s then 'everything is built once a day'
            when exists (
                select from event_log.audit where kind = 'erase.links_deleted' and created_at > stands.built_at
            ) then 'somebody was erased since'
            when stands.to_position > %(last)s then 'it stands at a later position'
        end
    from {TABLE} as stands cross join reporting.build
"""


def note_full_build(url: str, target: Path) -> None:
    """Say that everything was built from this project, and make what the next runs find their rows by."""
    compiled = Compiled.read(target)
    with closing(connect(url, purpose="nrm build")) as session, translated_errors():
        for statement in _indexes(compiled):
            session.execute(statement.encode())
        with session.transaction():
            session.execute(_STANDS.format(digest=digest_of_project()).encode())


def position_to_go_on_from(session: Connection, last: int) -> tuple[int, str | None]:
    """The position the warehouse stands at, and why everything has to be built; no reason where what came is enough.

    Nothing of it needs dbt, so that a build of everything is one invocation too.
    """
    stands = session.execute(f"select to_regclass('{TABLE}'), to_regclass('reporting.build')".encode()).fetchone()
    if stands is None or None in stands:
        return 0, "everything was never built, or not to its end"
    values = {"digest": digest_of_project(), "every": EVERYTHING_AFTER, "last": last}
    row = session.execute(_WHY.encode(), values).fetchone()
    return (0, "nothing was built to its end") if row is None else (int(row[0]), row[1])


def note_increment(session: Connection) -> None:
    """Say, in the transaction that moved it, where the warehouse stands."""
    session.execute(
        f"update {TABLE} set (to_position, built_at) = (select to_position, built_at from reporting.build)".encode()
    )


def digest_of_project() -> str:
    """One digest over what the figures are made of: models, seeds, macros, settings, and our own version."""
    folder, digest = PROJECT / "dbt_project", hashlib.sha256(VERSION.encode())
    for path in sorted(path for kind in ("sql", "yml", "csv") for path in folder.rglob(f"*.{kind}")):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"\n{path.relative_to(folder)} {content}".encode())
    return digest.hexdigest()


def _indexes(compiled: Compiled) -> Iterator[str]:
    """What a run finds the rows of the touched by; tables of dbt come without, and unanalysed."""
    pools: dict[str, list[list[str]]] = defaultdict(list)
    for model in compiled.models.values():
        for read in (compiled.models[each] for each in model.reads if pool_of(model)):
            if set(pool_of(model)) <= set(read.columns) and not read.is_view:
                pools[read.name].append(pool_of(model))
    for name, kind in kinds_of(compiled).items():
        model = compiled.models[name]
        keys = {
            Kind.PERSON: [["person_key"], *([["position"]] if name == EVENTS else [])],
            Kind.KEYED: [keys_of(model)],
            Kind.CELLS: [model.meta["grain"]],
            Kind.POOLS: [pool_of(model)],
        }.get(kind, [])
        keys += [pool for pool in pools.get(name, []) if pool not in keys]
        for number, columns in enumerate(keys):
            yield f'create index if not exists "{name}_found_{number}" on {model.relation} ({", ".join(columns)})'
        if name == EVENTS:
            of_nobody = f"{model.relation} (event_type) where person_key is null"
            yield f'create index if not exists "{name}_of_nobody" on {of_nobody}'
            for key in SHARED_KEYS:
                of_key = f"{model.relation} ({key}, person_key) where {key} is not null"
                yield f'create index if not exists "{name}_of_{key}" on {of_key}'
        if not model.is_view:
            yield f"analyze {model.relation}"
