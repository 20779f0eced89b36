"""Read the build's `rpt_*` tables as role `releaser`: the only place where unprotected counts enter this room."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from report.edition import GAP_CLASSES, NO_SERVICE, Break, Build, CellKey, CostCell, Coverage, Figures, Label
from report.periods import last_quarters, year_of
from report.yearly import yearly
from vocabulary.errors import WillNeverWork

_BUILD = """
    select to_position, chain_head, data_as_of, definitions_version, code_version from reporting.build
"""
_REGIONS = """
    select region_code, region_name, macro_region_code, macro_region_name from marts.dim_region order by region_code
"""
_SERVICE_TYPES = "select service_type_code, service_type_label from marts.dim_service_type order by service_type_code"
_GAPS = """
    select period_quarter, region_code, service_type_code, met, met_late, unmet, barrier, choice, pending, unknown,
        expected_organisations, reported_organisations
    from reporting.rpt_gaps_quarterly
    where period_quarter = any(:quarters)
"""
_IDENTIFICATIONS = """
    select period_quarter, region_code, stage_code || ':' || outcome_code as category, sum(decisions) as count
    from reporting.rpt_identifications_quarterly
    where period_quarter = any(:quarters)
    group by 1, 2, 3
"""
_CLIENTS = """
    select period_quarter, region_code, service_type_code, sum(persons_first) as count
    from reporting.rpt_services_quarterly
    where period_quarter = any(:quarters) and beneficiary_role_code = 'primary_client'
    group by 1, 2, 3
"""
_COSTS = """
    select period_quarter, service_type_code, sum(running_cost) as amount, sum(clients + refusal_tally) as clients,
        count(*) as providers
    from reporting.rpt_cost_per_client_quarterly
    where period_quarter = any(:quarters) and service_type_code <> 'ALL' and is_complete and clients + refusal_tally > 0
    group by 1, 2
"""
_MISSING = """
    select organisation_id, period_month, due_on from reporting.rpt_reporting_monthly
    where not is_received order by organisation_id, period_month
"""
_DETECTED = """
    select period_year, sex_code || ':' || age_group_code as category, tip_persons as detected_tip,
        dv_persons as detected_dv, population
    from reporting.rpt_detected_per_population_yearly
    where is_complete and region_code = 'ALL' order by period_year
"""
_BREAKS = """
    select table_code, category_code, from_quarter, break_kind_code, note_en, note_sq from marts.dim_series_break
    order by table_code, category_code, from_quarter
"""

Rows = list[Mapping[str, Any]]


def read_figures(connection: Connection) -> Figures:
    """Everything an edition is made of. Raises WillNeverWork when no build is there yet."""
    build = _build(connection)
    quarters = last_quarters(build.data_as_of)
    gaps = _rows(connection, _GAPS, quarters)
    coverage = {_place(row): Coverage(row["expected_organisations"], row["reported_organisations"]) for row in gaps}
    counts = Counter(dict(_gap_counts(gaps, coverage)))
    counts.update(_counts("identifications", _rows(connection, _IDENTIFICATIONS, quarters)))
    counts.update(_counts("clients", _rows(connection, _CLIENTS, quarters)))
    of_years = yearly(_rows(connection, _DETECTED))
    counts.update(of_years.detected)
    return Figures(
        build=build,
        year=year_of(quarters),
        quarters=quarters,
        labels=(*_labels(connection, quarters), *(Label("period", year, None, year) for year in of_years.years)),
        coverage=coverage,
        missing_reports=tuple(
            (row["organisation_id"], row["period_month"], row["due_on"]) for row in _rows(connection, _MISSING)
        ),
        counts=counts,
        costs=_costs(_rows(connection, _COSTS, quarters)),
        breaks=tuple(Break(*row.values()) for row in _rows(connection, _BREAKS)),
        years=of_years.years,
        population=of_years.population,
    )


def _rows(connection: Connection, query: str, quarters: tuple[str, ...] | None = None) -> Rows:
    parameters = {} if quarters is None else {"quarters": list(quarters)}
    return [dict(row) for row in connection.execute(text(query), parameters).mappings()]


def _build(connection: Connection) -> Build:
    rows = _rows(connection, _BUILD)
    if len(rows) != 1:
        raise WillNeverWork("There is no finished build to release", remedy="build the marts first")
    return Build(**{**rows[0], "to_position": int(rows[0]["to_position"])})


def _place(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["period_quarter"], row["region_code"], row["service_type_code"]


def _gap_counts(gaps: Rows, coverage: Mapping[tuple[str, str, str], Coverage]) -> Iterator[tuple[CellKey, int]]:
    """Needs by class. Where nobody reported there is no figure, so it enters no total either."""
    for row in gaps:
        if is_unreported(coverage[_place(row)]):
            continue
        for gap_class in GAP_CLASSES:
            yield CellKey("gaps", *_place(row), gap_class), int(row[gap_class])


def is_unreported(coverage: Coverage) -> bool:
    """True when organisations were expected and none of them reported."""
    return coverage.expected > 0 and coverage.reported == 0


def _counts(table: str, rows: Rows) -> dict[CellKey, int]:
    return {
        CellKey(
            table, row["period_quarter"], row["region_code"],
            row.get("service_type_code", NO_SERVICE), row.get("category", table),
        ): int(row["count"])
        for row in rows
    }  # fmt: skip


def _costs(rows: Rows) -> dict[CellKey, CostCell]:
    costs: dict[CellKey, CostCell] = defaultdict(lambda: CostCell(Decimal(0), 0, 0))
    for row in rows:
        key = CellKey("cost", row["period_quarter"], "COUNTRY", row["service_type_code"], "cost_per_client")
        costs[key] = CostCell(row["amount"], int(row["clients"]), int(row["providers"]))
    return dict(costs)


def _labels(connection: Connection, quarters: tuple[str, ...]) -> Iterator[Label]:
    yield Label("period", year_of(quarters), None, f"{quarters[0]} to {quarters[-1]}")
    yield from (Label("period", quarter, year_of(quarters), quarter) for quarter in quarters)
    regions = _rows(connection, _REGIONS)
    macro_regions = {row["macro_region_code"]: row["macro_region_name"] for row in regions if row["macro_region_code"]}
    yield from (Label("macro_region", code, None, name) for code, name in macro_regions.items())
    yield from (Label("region", row["region_code"], row["macro_region_code"], row["region_name"]) for row in regions)
    yield from (
        Label("service_type", row["service_type_code"], None, row["service_type_label"])
        for row in _rows(connection, _SERVICE_TYPES)
    )
