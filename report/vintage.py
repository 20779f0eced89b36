"""A vintage: one published edition, its canonical bytes and its signature, written in one transaction."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from psycopg import Connection

from anonymize import signing
from report.cells import Cell, Place
from report.source import Build

_CELLS: LiteralString = """
copy publication.cell (
    vintage_id, table_name, period, region_code, service_type_code, category_code, measure, mark, value, status,
    expected_organisations, reported_organisations
) from stdin
"""
_FROZEN: LiteralString = """
copy publication.frozen_cell (
    vintage_id, table_name, period, region_code, service_type_code, category_code, measure, count
) from stdin
"""
_VINTAGE: LiteralString = """
insert into publication.vintage (
    vintage_id, audience, to_position, chain_root, data_as_of, definitions_version, code_version, created_at,
    content_digest, public_key, signature
) values (%s, %s, %s, %s, %s, %s, %s, now(), %s, %s, %s)
"""
_NAMES: dict[str, LiteralString] = {
    "region": "copy publication.region from stdin",
    "service_type": "copy publication.service_type from stdin",
    "report_due": "copy publication.report_due from stdin",
}


@dataclass(frozen=True)
class Edition:
    """What an edition is made of, before it is written."""

    audience: str
    build: Build
    cells: Sequence[Cell]
    frozen: Sequence[tuple[Place, Any]]
    names: Mapping[str, Sequence[tuple[Any, ...]]]

    @property
    def vintage_id(self) -> str:
        return f"{self.audience}-{self.build.to_position}-{self.build.definitions_version}"


def find(connection: Connection, audience: str, build: Build) -> str | None:
    """The edition of this build if it was published already."""
    row = connection.execute(
        "select vintage_id from publication.vintage where audience = %s and to_position = %s and definitions_version = %s",
        [audience, build.to_position, build.definitions_version],
    ).fetchone()
    return row[0] if row else None


def freeze(connection: Connection, edition: Edition, signing_key: bytes) -> str:
    """Write the edition; the caller's transaction decides whether all of it stands or nothing."""
    digest = content_digest(edition.cells)
    signature = signing.signer(signing_key)(signed_bytes(edition, digest))
    build, key = edition.build, signing.public_key_of(signing_key)
    connection.execute(
        _VINTAGE,
        [
            edition.vintage_id, edition.audience, build.to_position, build.chain_root, build.data_as_of,
            build.definitions_version, build.code_version, digest, key, signature,
        ],
    )  # fmt: skip
    for table, rows in edition.names.items():
        _copy(connection, _NAMES[table], ([edition.vintage_id, *row] for row in rows))
    _copy(connection, _CELLS, ([edition.vintage_id, *_row(cell)] for cell in edition.cells))
    _copy(connection, _FROZEN, ([edition.vintage_id, *place, count] for place, count in edition.frozen))
    return edition.vintage_id


def content_digest(cells: Iterable[Cell]) -> bytes:
    """SHA-256 over the cells in the order of their places, one line of JSON each."""
    digest = hashlib.sha256()
    for cell in sorted(cells, key=lambda cell: cell.place):
        digest.update(_canonical([str(part) if part is not None else None for part in _row(cell)]) + b"\n")
    return digest.digest()


def signed_bytes(edition: Edition, digest: bytes) -> bytes:
    """What the signature is over: everything that says which edition this is, and the digest of its cells."""
    build = edition.build
    return _canonical(
        {
            "vintage_id": edition.vintage_id,
            "audience": edition.audience,
            "to_position": build.to_position,
            "chain_root": build.chain_root,
            "data_as_of": _day(build.data_as_of),
            "definitions_version": build.definitions_version,
            "code_version": build.code_version,
            "content_digest": digest.hex(),
        }
    )


def _row(cell: Cell) -> list[Any]:
    reported = cell.reported
    return [*cell.place, cell.mark, cell.value, cell.status, reported.expected, reported.reported]


def _copy(connection: Connection, statement: LiteralString, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _day(day: date) -> str:
    return day.isoformat()
