"""A published edition, read from the schema `publication` as role `reader`, and refused when its seal is broken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from anonymize.signing import verifier
from report.edition import COUNTRY, Break, Build, CellKey, Coverage, Label, PublishedCell
from report.periods import is_quarter
from report.vintage import PUBLISHED_COLUMNS, content_digest, signed_bytes
from vocabulary.errors import WillNeverWork

WHOLE_COUNTRY = Label("region", COUNTRY, None, "Whole country")
"""The row of national totals; it stands in no list of regions."""


class Missing(NamedTuple):
    """A monthly report that was due and has not come."""

    organisation_id: str
    month: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Head:
    """What the vintage says of itself."""

    vintage_id: str
    build: Build
    year: str
    protected_cells: int
    content_digest: bytes
    public_key: bytes
    signature: bytes


@dataclass(frozen=True)
class Edition:
    """Everything a page may show."""

    head: Head
    cells: Mapping[CellKey, PublishedCell]
    coverage: Mapping[tuple[str, str, str], Coverage]
    missing: tuple[Missing, ...]
    labels: tuple[Label, ...]
    breaks: tuple[Break, ...] = ()

    def codes(self, kind: str) -> tuple[Label, ...]:
        return tuple(label for label in self.labels if label.kind == kind)

    @cached_property
    def quarters(self) -> tuple[str, ...]:
        """Oldest first."""
        return tuple(label.code for label in self.codes("period") if is_quarter(label.code))

    @cached_property
    def real_regions(self) -> tuple[str, ...]:
        """Without the rows that are no region; those are their own parent."""
        return tuple(label.code for label in self.codes("region") if label.parent != label.code)

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        return {(label.kind, label.code): label.name for label in self.labels}


def read_edition(reader_url: str, vintage_id: str) -> Edition:
    """The edition of that id. Raises WillNeverWork when it is not there or its rows are not what was signed."""
    engine = create_engine(reader_url, poolclass=NullPool)
    with engine.connect() as connection:
        head = _head(connection, vintage_id)
        rows = {name: list(_rows(connection, name, vintage_id)) for name in PUBLISHED_COLUMNS}
    _check_seal(head, rows)
    return Edition(
        head=head,
        cells={CellKey(*row[1:6]): PublishedCell(row[6], row[7]) for row in _tuples(rows["publication.cell"])},
        coverage={row[1:4]: Coverage(*row[4:6]) for row in _tuples(rows["publication.coverage"])},
        missing=tuple(sorted(Missing(*row[1:]) for row in _tuples(rows["publication.missing_report"]))),
        labels=tuple(Label(*row[1:5]) for row in sorted(_tuples(rows["publication.label"]), key=lambda row: row[5])),
        breaks=tuple(sorted(Break(*row[1:]) for row in _tuples(rows["publication.series_break"]))),
    )


def _head(connection: Connection, vintage_id: str) -> Head:
    query = text("select * from publication.vintage where vintage_id = :id")
    row = connection.execute(query, {"id": vintage_id}).mappings().one_or_none()
    if row is None:
        raise WillNeverWork("There is no vintage of that id", remedy="publish it first: nrm report publish")
    build = Build(*(row[name] for name in (
        "to_position", "chain_head", "data_as_of", "definitions_version", "code_version",
    )))  # fmt: skip
    return Head(
        vintage_id, build, row["period_year"], row["protected_cells"],
        bytes(row["content_digest"]), bytes(row["public_key"]), bytes(row["signature"]),
    )  # fmt: skip


def _rows(connection: Connection, table: str, vintage_id: str) -> Iterator[dict[str, Any]]:
    # Table and column names are constants of report/vintage.py; the value is bound.
    columns = ", ".join(PUBLISHED_COLUMNS[table])
    query = text(f"select {columns} from {table} where vintage_id = :id")  # noqa: S608  names of our own schema
    for row in connection.execute(query, {"id": vintage_id}).mappings():
        yield {name: _as_written(value) for name, value in row.items()}


def _as_written(value: object) -> object:
    """Counts come back from `numeric` as decimals; they were written, and signed, as whole numbers."""
    if isinstance(value, Decimal) and value.as_tuple().exponent == 0:
        return int(value)
    return value


def _tuples(rows: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    return (tuple(row.values()) for row in rows)


def _check_seal(head: Head, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    digest = content_digest(rows)
    message = signed_bytes(head.vintage_id, head.build, head.year, digest)
    if digest != head.content_digest or not verifier(head.public_key)(message, head.signature):
        raise WillNeverWork(
            f"Vintage {head.vintage_id} is not what was signed", remedy="no page is written; restore the database"
        )
