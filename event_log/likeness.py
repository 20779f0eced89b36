"""What linkage by likeness needs of the log: sealed evidence, models, and pairs with what became of them.

Nothing here opens evidence. Positions are of facts that count now (`record_state`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from event_log.connection import translated_errors
from vocabulary.canonical import canonical_text
from vocabulary.events import Json


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """The evidence of one fact that counts now."""

    subject_ref: UUID
    position: int
    domain: str
    may_cross: bool
    blocking: bytes
    sealed: bytes
    cross_blocking: bytes
    cross_sealed: bytes
    is_resealed: bool
    """Under the subject's own key; else under the key of the epoch."""


@dataclass(frozen=True, slots=True)
class KnownPair:
    """Two subjects that were compared, the smaller ref first, and what came of it."""

    one_ref: UUID
    other_ref: UUID
    domain: str
    state: str
    handle: UUID
    model_id: int


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two subjects that are or may be one person, to be written down."""

    one_ref: UUID
    other_ref: UUID
    probability: float
    levels: Mapping[str, Json]
    state: str


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A fitted model, and how many subjects it was fitted to."""

    model_id: int
    subjects: int
    parameters: Mapping[str, Json]


def evidence_marks(connection: Connection, epoch: int, version: int) -> dict[UUID, int]:
    """Of every subject whose evidence can be compared by likeness, the newest position of it."""
    with translated_errors():
        return dict(
            connection.execute(
                f"select subject_ref, max(position) {_LIVE} group by subject_ref",  # noqa: S608  a constant
                {"epoch": epoch, "version": version},
            ).fetchall()
        )


def kept_evidence(connection: Connection, epoch: int, version: int) -> list[KeptEvidence]:
    """All of it, in the order of the log."""
    with translated_errors():
        rows = connection.execute(
            f"""
            select
                subject_ref, position, domain, may_cross, blocking, sealed, cross_blocking, cross_sealed,
                resealed_at is not null
            {_LIVE} order by position
            """,  # noqa: S608  a constant
            {"epoch": epoch, "version": version},
            binary=True,
        ).fetchall()
    return [KeptEvidence(*row) for row in rows]


_LIVE = """
    from (
        select evidence.*
        from linkage.evidence
        inner join event_log.record_state
            on evidence.source_id = record_state.source_id
            and evidence.record_key = record_state.record_key
            and evidence.position = record_state.position
        where record_state.is_live and evidence.epoch = %(epoch)s and evidence.normaliser_version = %(version)s
            and length(evidence.sealed) > 0
    ) as live
"""


def compared_marks(connection: Connection, domain: str) -> dict[UUID, int]:
    """Who was compared in a domain, and up to which evidence."""
    return dict(
        connection.execute(
            "select subject_ref, evidence_mark from linkage.compared where domain = %s", [domain]
        ).fetchall()
    )


def known_pairs(connection: Connection) -> list[KnownPair]:
    """All pairs but those that evidence no longer supports. Asked and not answered in time counts as two people."""
    rows = connection.execute(
        """
        select one_ref, other_ref, domain, state, handle, model_id from linkage.pair where state <> 'stale'
        order by one_ref, other_ref, domain
        """
    ).fetchall()
    return [KnownPair(*row) for row in rows]


def newest_model(connection: Connection, domain: str, epoch: int, version: int) -> KeptModel | None:
    """The model that judges in a domain now."""
    row = connection.execute(
        """
        select model_id, subjects, parameters from linkage.model
        where domain = %s and epoch = %s and normaliser_version = %s
        order by model_id desc limit 1
        """,
        [domain, epoch, version],
    ).fetchone()
    return None if row is None else KeptModel(*row)


def keep_model(
    connection: Connection, domain: str, epoch: int, version: int, subjects: int, parameters: Mapping[str, Json]
) -> int:
    """Write a fitted model down; its number."""
    row = connection.execute(
        """
        insert into linkage.model (domain, epoch, normaliser_version, subjects, parameters)
        values (%s, %s, %s, %s, %s) returning model_id
        """,
        [domain, epoch, version, subjects, Jsonb(dict(parameters))],
    ).fetchone()
    return int(row[0]) if row else 0


def keep_compared(connection: Connection, domain: str, model_id: int, marks: Mapping[UUID, int]) -> None:
    """Note who is compared now."""
    connection.execute(
        """
        insert into linkage.compared (subject_ref, domain, evidence_mark, model_id)
        select subject_ref, %s, mark, %s from unnest(%s::uuid[], %s::bigint[]) as done (subject_ref, mark)
        on conflict (subject_ref, domain) do update
        set evidence_mark = excluded.evidence_mark, model_id = excluded.model_id
        """,
        [domain, model_id, list(marks), list(marks.values())],
    )


def keep_pairs(
    connection: Connection, domain: str, model_id: int, judged: Collection[UUID], found: Iterable[FoundPair]
) -> None:
    """Write down what came of comparing `judged` subjects. What people decided stays; what was found before and is not
    found again is stale.
    """
    pairs = list(found)
    connection.execute(
        """
        update linkage.pair set state = 'stale', decided_at = clock_timestamp()
        where domain = %s and state in ('linked', 'review') and (one_ref = any(%s) or other_ref = any(%s))
            and (one_ref, other_ref) not in (select * from unnest(%s::uuid[], %s::uuid[]))
        """,
        [
            domain, list(judged), list(judged), [pair.one_ref for pair in pairs],
            [pair.other_ref for pair in pairs],
        ],
    )  # fmt: skip
    connection.execute(
        """
        insert into linkage.pair (one_ref, other_ref, domain, model_id, probability, levels, state)
        select one_ref, other_ref, %s, %s, probability, levels::jsonb, state
        from unnest(%s::uuid[], %s::uuid[], %s::real[], %s::text[], %s::text[])
            as found (one_ref, other_ref, probability, levels, state)
        on conflict (one_ref, other_ref, domain) do update
        set model_id = excluded.model_id, probability = excluded.probability, levels = excluded.levels,
            state = case
                when pair.state in ('same', 'different', 'undone') then pair.state
                when pair.state = 'expired' and excluded.state = 'review' then pair.state
                else excluded.state
            end,
            decided_at = case when pair.state = excluded.state then pair.decided_at else clock_timestamp() end
        """,
        [
            domain, model_id, [pair.one_ref for pair in pairs], [pair.other_ref for pair in pairs],
            [pair.probability for pair in pairs], [canonical_text(pair.levels) for pair in pairs],
            [pair.state for pair in pairs],
        ],
    )  # fmt: skip


def expire_reviews(connection: Connection) -> int:
    """Pairs that nobody decided in time are two people from now on; how many."""
    return connection.execute(
        """
        update linkage.pair set state = 'expired', decided_at = clock_timestamp()
        where state = 'review' and created_at <= clock_timestamp() - make_interval(days => linkage.review_days())
        """
    ).rowcount
