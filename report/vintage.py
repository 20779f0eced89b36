"""A vintage: an edition frozen in schema `publication`, with a digest of all it says and a signature over it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, text

from report.edition import Build, CellKey, Figures, PublishedCell
from vocabulary.canonical import canonical_bytes

Sign = Callable[[bytes], bytes]
Row = dict[str, Any]

_MASKED = ("band", "hidden")
_COLUMNS = {
    "publication.cell": (
        "vintage_id", "table_name", "period", "region_code", "service_type_code", "category_code", "mark", "value",
    ),
    "publication.coverage": (
        "vintage_id", "period", "region_code", "service_type_code", "expected_organisations", "reported_organisations",
    ),
    "publication.missing_report": ("vintage_id", "organisation_id", "period_month", "due_on"),
    "publication.label": ("vintage_id", "kind", "code", "parent_code", "name", "sort_order"),
    "publication.series_break": (
        "vintage_id", "table_name", "category_code", "from_quarter", "break_kind_code", "note_en", "note_sq",
    ),
    "frozen.cell": (
        "vintage_id", "table_name", "period", "region_code", "service_type_code", "category_code", "value",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vintage:
    """What is known of a frozen edition without reading its cells."""

    vintage_id: str
    to_position: int
    protected_cells: int
    is_new: bool


PUBLISHED_COLUMNS = {name: columns for name, columns in _COLUMNS.items() if name.startswith("publication.")}
"""The columns of every published table that the digest of an edition is over, in the order of the digest."""


def vintage_id_of(build: Build) -> str:
    """``2026-10-31.76512.a1b2c3``: the day the data stand at, the log position, a digest of definitions and code."""
    version = sha256(f"{build.definitions_version}\x00{build.code_version}".encode()).hexdigest()[:6]
    return f"{build.data_as_of.isoformat()}.{build.to_position}.{version}"


def find_vintage(connection: Connection, build: Build) -> Vintage | None:
    """The vintage of this build, if it was frozen before: the same build is never published twice."""
    row = connection.execute(
        text("select to_position, protected_cells from publication.vintage where vintage_id = :id"),
        {"id": vintage_id_of(build)},
    ).one_or_none()
    return None if row is None else Vintage(vintage_id_of(build), row[0], row[1], is_new=False)


def freeze(
    connection: Connection, figures: Figures, cells: Mapping[CellKey, PublishedCell], sign: Sign, public_key: bytes
) -> Vintage:
    """Write a new vintage in the transaction of the connection; it can never be changed afterwards."""
    vintage_id = vintage_id_of(figures.build)
    tables = _rows(vintage_id, figures, cells)
    digest = content_digest({name: rows for name, rows in tables.items() if name.startswith("publication.")})
    protected_cells = sum(cell.mark in _MASKED for cell in cells.values())
    head = {
        **_head(vintage_id, figures, protected_cells),
        "content_digest": digest,
        "public_key": public_key,
        "signature": sign(signed_bytes(vintage_id, figures.build, figures.year, digest)),
    }
    _insert(connection, "publication.vintage", tuple(head), [head])
    for name, rows in tables.items():
        _insert(connection, name, _COLUMNS[name], rows)
    return Vintage(vintage_id, figures.build.to_position, protected_cells, is_new=True)


def content_digest(tables: Mapping[str, list[Row]]) -> bytes:
    """SHA-256 over every published row in its canonical form, in an order of its own."""
    lines = sorted(canonical_bytes([name, *map(_plain, row.values())]) for name, rows in tables.items() for row in rows)
    return sha256(b"\n".join(lines)).digest()


def signed_bytes(vintage_id: str, build: Build, year: str, digest: bytes) -> bytes:
    """What the signature of a vintage is over."""
    return canonical_bytes(
        {
            "kind": "org.nrm.vintage.v1", "vintage_id": vintage_id, "to_position": build.to_position,
            "chain_head": build.chain_head, "period_year": year, "content_digest": digest.hex(),
        }
    )  # fmt: skip


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool | None) else str(value)


def _head(vintage_id: str, figures: Figures, protected_cells: int) -> Row:
    build = figures.build
    return {
        "vintage_id": vintage_id, "audience": "internal", "to_position": build.to_position,
        "chain_head": build.chain_head, "data_as_of": build.data_as_of, "period_year": figures.year,
        "definitions_version": build.definitions_version, "code_version": build.code_version,
        "protected_cells": protected_cells, "created_at": datetime.now(UTC),
    }  # fmt: skip


def _rows(vintage_id: str, figures: Figures, cells: Mapping[CellKey, PublishedCell]) -> dict[str, list[Row]]:
    values: dict[str, Iterable[tuple[Any, ...]]] = {
        "publication.cell": ((*key, *cell) for key, cell in cells.items()),
        "publication.coverage": ((*place, *coverage) for place, coverage in figures.coverage.items()),
        "publication.missing_report": figures.missing_reports,
        "publication.label": ((*label, order) for order, label in enumerate(figures.labels)),
        "publication.series_break": figures.breaks,
        "frozen.cell": ((*key, count) for key, count in figures.counts.items()),
    }
    return {name: _named(_COLUMNS[name], vintage_id, rows) for name, rows in values.items()}


def _named(columns: tuple[str, ...], vintage_id: str, rows: Iterable[tuple[Any, ...]]) -> list[Row]:
    return [dict(zip(columns, (vintage_id, *row), strict=True)) for row in rows]


def _insert(connection: Connection, table: str, columns: tuple[str, ...], rows: list[Row]) -> None:
    if rows:
        # Table and column names are constants of this module; values are bound.
        statement = f"insert into {table} ({', '.join(columns)}) values ({', '.join(':' + c for c in columns)})"  # noqa: S608  names of our own schema
        connection.execute(text(statement), rows)
