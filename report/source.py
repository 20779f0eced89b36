"""What the releaser reads of the warehouse: counts in the schema `reporting`, and the names of regions and services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import dict_row

from report.cells import GAP_CLASSES, Reported
from report.tables import CategoryRow, GapRow
from vocabulary.errors import WillNeverWork

_GAPS: LiteralString = """
select
    period_quarter, region_code, service_type_code, met, met_late, unmet, barrier, choice, pending, unknown,
    expected_organisations, reported_organisations
from reporting.rpt_gaps_quarterly
order by period_quarter, region_code, service_type_code
"""
_DETECTIONS: LiteralString = """
select period_quarter, victimisation_code, detecting_body_code, sum(detections)::integer as count
from reporting.rpt_detections_quarterly
group by period_quarter, victimisation_code, detecting_body_code
"""
_IDENTIFICATIONS: LiteralString = """
select period_quarter, stage_code, decision_kind_code, outcome_code, sum(decisions)::integer as count
from reporting.rpt_identifications_quarterly
group by period_quarter, stage_code, decision_kind_code, outcome_code
"""
_CLIENTS: LiteralString = """
select period_quarter, victimisation_class_code, beneficiary_role_code, persons as count
from reporting.rpt_clients_quarterly
"""
_COSTS: LiteralString = """
select
    period_quarter, service_type_code, count(*)::integer as providers,
    sum(clients + refusal_tally)::integer as clients, sum(running_cost) as running_cost
from reporting.rpt_cost_per_client_quarterly
where is_complete and clients > 0 and service_type_code <> 'ALL'
group by period_quarter, service_type_code
order by period_quarter, service_type_code
"""
_REGIONS: LiteralString = """
select region_code, region_name, macro_region_name, is_in_country, population from marts.dim_region order by region_code
"""
_SERVICES: LiteralString = """
select service_type_code, service_type_label, standard_days from marts.dim_service_type order by service_type_code
"""
_DUE: LiteralString = """
select organisation_id, period_month, due_on, is_received
from reporting.rpt_reporting_monthly
order by organisation_id, period_month
"""
_BUILD: LiteralString = """
select to_position, chain_head as chain_root, data_as_of, definitions_version, code_version from reporting.build
"""


@dataclass(frozen=True)
class Build:
    """Which build of the warehouse the figures are from."""

    to_position: int
    chain_root: str
    data_as_of: date
    definitions_version: str
    code_version: str


@dataclass(frozen=True)
class CostRow:
    """What the complete providers of a service spent in a quarter, together, and whom they reached."""

    period: str
    service_type_code: str
    providers: int
    clients: int
    running_cost: Decimal


@dataclass(frozen=True)
class Counts:
    """Everything an edition is made of, read at one moment."""

    build: Build
    gaps: list[GapRow]
    detections: list[CategoryRow]
    identifications: list[CategoryRow]
    clients: list[CategoryRow]
    costs: list[CostRow]
    names: Mapping[str, list[tuple[Any, ...]]]
    """Rows to be kept beside the figures, by the table of `publication` they go to."""


def read_build(connection: Connection) -> Build:
    """The build whose figures stand in `reporting`. Raises WillNeverWork when nothing was built yet."""
    rows = _rows(connection, _BUILD)
    if len(rows) != 1:
        raise WillNeverWork("The warehouse holds no finished build", remedy="run the DAG build_marts, or nrm build")
    return Build(**rows[0])


def read_counts(connection: Connection) -> Counts:
    """Read within one transaction of level repeatable read, else two builds may mix."""
    return Counts(
        build=read_build(connection),
        gaps=[_gap_row(row) for row in _rows(connection, _GAPS)],
        detections=_categories(connection, _DETECTIONS),
        identifications=_categories(connection, _IDENTIFICATIONS),
        clients=_categories(connection, _CLIENTS),
        costs=[CostRow(*row.values()) for row in _rows(connection, _COSTS)],
        names={
            "region": _tuples(connection, _REGIONS),
            "service_type": _tuples(connection, _SERVICES),
            "report_due": _tuples(connection, _DUE),
        },
    )


def _gap_row(row: dict[str, Any]) -> GapRow:
    reported = Reported(row["expected_organisations"], row["reported_organisations"])
    counts = {name: row[name] for name in GAP_CLASSES}
    return GapRow(row["period_quarter"], row["region_code"], row["service_type_code"], counts, reported)


def _categories(connection: Connection, query: LiteralString) -> list[CategoryRow]:
    """The period comes first in the query, the count last, the codes between them."""
    rows = (tuple(row.values()) for row in _rows(connection, query))
    return [CategoryRow(period, tuple(codes), count) for period, *codes, count in rows]


def _tuples(connection: Connection, query: LiteralString) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in _rows(connection, query)]


def _rows(connection: Connection, query: LiteralString) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchall()
