"""Writes events straight into the tables of the event log, for tests that begin where intake ends.

What intake, the chain and resolve do is tested elsewhere; here a subject *is* a person as soon as it is named,
unless the test says otherwise.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from psycopg import Connection, Cursor

BATCH = 1
NOTHING = hashlib.sha256(b"").digest()
SALT = b"\x00" * 16
LINKS = (
    "subject", "case", "need", "referral", "placement", "milestone", "staff", "proceedings", "protection_order",
    "compensation",
)  # fmt: skip
EVENT_COLUMNS = (
    "position, event_id, batch_id, source_id, type, time, time_precision, recorded_at, ingested_at, data, "
    "link_commitment, leaf"
)


@dataclass(frozen=True)
class Organisation:
    """Who reports: by default one that assesses needs everywhere and has reported since January 2026."""

    organisation_id: str
    offers: tuple[str, ...] = ()
    area: tuple[str, ...] = ("*",)
    assesses_needs: bool = True
    region: str = "AV-01"
    source_id: str = "ngo_kobo"
    kind: str = "ngo"
    reports_from: date = date(2026, 1, 1)
    reports_until: date | None = None


@dataclass
class Log:
    """Events in the order they were appended; positions count from 1."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    links: list[tuple[Any, ...]] = field(default_factory=list)
    persons: dict[UUID, UUID] = field(default_factory=dict)
    organisations: list[Organisation] = field(default_factory=list)
    unresolved: set[str] = field(default_factory=set)
    moves: list[tuple[int, UUID, UUID]] = field(default_factory=list)
    """Position, subject and the person it belongs to from there on."""

    @property
    def position(self) -> int:
        return len(self.rows)

    def add(
        self,
        kind: str,
        on: date | datetime,
        links: Mapping[str, str] | None = None,
        *,
        recorded_at: datetime | None = None,
        source_id: str = "ngo_kobo",
        precision: str = "day",
        **data: Any,
    ) -> int:
        """Appends one event and returns its position. `links` maps a role to the test's name of the thing."""
        moment = on if isinstance(on, datetime) else datetime(on.year, on.month, on.day, tzinfo=UTC)
        position = self.position + 1
        known = {name: value for name, value in data.items() if value is not None}
        self.rows.append(
            (
                position,
                uuid5(NAMESPACE_OID, f"event {position}"),
                BATCH,
                source_id,
                kind,
                moment,
                precision,
                recorded_at or moment,
                recorded_at or moment,
                json.dumps(known),
                NOTHING,
                NOTHING,
            )
        )
        for role, name in (links or {}).items():
            self._link(position, role, name)
        return position

    def correct(self, position: int) -> int:
        """Says that the event at that position no longer holds; what holds instead is added apart."""
        return self.add("record.corrected", self.rows[position - 1][7], position=position)

    def same_person(self, *subjects: str) -> None:
        """These subjects of the sources are one person."""
        for subject in subjects:
            self.persons[ref_of("subject", subject)] = ref_of("person", subjects[0])

    def move(self, subject: str, person: str) -> int:
        """From here on the subject belongs to another person, as a link or a separation makes it."""
        position = self.add("persons.linked", date(2026, 1, 1), {"subject": subject}, evidence_domain="none")
        self.moves.append((position, ref_of("subject", subject), ref_of("person", person)))
        return position

    def until(self, position: int) -> "Log":
        """The log as it was when that position was its newest."""
        return replace(
            self,
            rows=[row for row in self.rows if row[0] <= position],
            links=[link for link in self.links if link[0] <= position],
            moves=[move for move in self.moves if move[0] <= position],
        )

    def in_order(self, positions: Sequence[int]) -> "Log":
        """The same events appended in another order; `positions` are the old ones, in the order of the new."""
        new = {old: index + 1 for index, old in enumerate(positions)}
        rows = [(new[row[0]], *row[1:9], _renumbered(row[9], new), *row[10:]) for row in self.rows]
        return replace(self, rows=sorted(rows), links=[(new[link[0]], *link[1:]) for link in self.links])

    def write(self, connection: Connection) -> None:
        """Puts everything into the tables of the log, which must be empty."""
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into event_log.batch (batch_id, kind, first_position, last_position, root, head, previous_head,"
                " created_at) values (%s, 'intake', 1, %s, %s, %s, %s, now())",
                [BATCH, self.position, NOTHING, sha_of(self.position), NOTHING],
            )
            copy(cursor, f"event_log.event ({EVENT_COLUMNS})", self.rows)
            copy(cursor, "event_log.event_link (position, role, ref, salt)", self.links)
            copy(
                cursor,
                "event_log.subject_person (subject_ref, person_key, from_position, to_position)",
                self._spans(),
            )
            self._write_organisations(cursor)
            # a vacuum between two examples finds tables of many pages and no rows, and the planner believes it
            cursor.execute("analyze event_log.event, event_log.event_link, event_log.subject_person")

    def _spans(self) -> Iterable[tuple[UUID, UUID, int, int | None]]:
        """Who each subject was, and over which positions."""
        for subject, first in self.persons.items():
            changes = [(1, first), *((at, person) for at, moved, person in self.moves if moved == subject)]
            ends = [at for at, _ in changes[1:]] + [None]
            yield from ((subject, person, begins, until) for (begins, person), until in zip(changes, ends, strict=True))

    def _link(self, position: int, role: str, name: str) -> None:
        self.links.append((position, role, ref_of(role, name), SALT))
        if role == "subject" and name not in self.unresolved:
            self.persons.setdefault(ref_of(role, name), ref_of("person", name))

    def _write_organisations(self, cursor: Cursor) -> None:
        copy(
            cursor,
            "event_log.reporting_organisation (source_id, organisation_id, organisation_kind_code, region_code,"
            " service_type_codes, assesses_needs, service_area_codes, reports_from, reports_until, loaded_at)",
            (
                (
                    one.source_id,
                    one.organisation_id,
                    one.kind,
                    one.region,
                    list(one.offers),
                    one.assesses_needs,
                    list(one.area),
                    one.reports_from,
                    one.reports_until,
                    datetime.now(UTC),
                )
                for one in self.organisations
            ),
        )
        cursor.execute("update event_log.reporting_organisation_known set known_from = '-infinity'")


def _renumbered(data: str, new: Mapping[int, int]) -> str:
    known = json.loads(data)
    if "position" in known:
        known["position"] = new[known["position"]]
    return json.dumps(known)


def copy(cursor: Cursor, target: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"copy {target} from stdin") as into:
        for row in rows:
            into.write_row(row)


def ref_of(role: str, name: str) -> UUID:
    """The ref under which a test's case, need or subject stands in the log; random in life, stable here."""
    return uuid5(NAMESPACE_OID, f"{role} {name}")


def sha_of(position: int) -> bytes:
    """A stand-in for the chain head, different for each position."""
    return position.to_bytes(32, "big")
