"""The tables a build leaves behind, with the columns its contracts promise and counts made up from a seed."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg import sql

from report.periods import last_quarters

MARTS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts"
CONTRACTS = {
    "reporting": (
        "build", "rpt_gaps_quarterly", "rpt_identifications_quarterly", "rpt_services_quarterly",
        "rpt_cost_per_client_quarterly", "rpt_reporting_monthly", "rpt_detected_per_population_yearly",
    ),
    "marts": ("dim_region", "dim_service_type", "dim_series_break"),
}  # fmt: skip
FOLDERS = {"reporting": "reporting", "marts": "core"}
DATA_AS_OF = date(2026, 10, 31)
QUARTERS = ("2025-Q3", *last_quarters(DATA_AS_OF), "2026-Q4")
REGIONS = {"AV-01": "AV-C", "AV-02": "AV-C", "AV-03": "AV-N", "NONE": "NONE"}
SERVICES = ("legal", "medical")
CLASSES = (
    "already_received", "met_in_time", "choice", "barrier", "pending", "unknown", "met_late", "unmet",
)  # fmt: skip
Row = dict[str, Any]


def fill_build(modeller: psycopg.Connection, seed: int = 1, to_position: int = 1_000) -> None:
    """Make schemas `reporting` and `marts` as dbt does, grants included, and fill them."""
    for schema, tables in CONTRACTS.items():
        name = sql.Identifier(schema)
        modeller.execute(sql.SQL("create schema {}").format(name))
        modeller.execute(sql.SQL("grant usage on schema {} to releaser").format(name))
        for table in tables:
            _create(modeller, schema, table)
    for table, rows in _rows(random.Random(seed), to_position).items():
        for row in rows:
            _insert(modeller, table, row)
    modeller.commit()


def _create(modeller: psycopg.Connection, schema: str, table: str) -> None:
    contract = yaml.safe_load((MARTS / FOLDERS[schema] / f"{table}.yml").read_text(encoding="utf-8"))
    (model,) = contract["models"]
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column["name"]), sql.SQL(column["data_type"]))
        for column in model["columns"]
    )
    name = sql.Identifier(schema, table)
    modeller.execute(sql.SQL("create table {} ({})").format(name, columns))
    modeller.execute(sql.SQL("grant select on {} to releaser").format(name))


def _insert(modeller: psycopg.Connection, table: str, row: Mapping[str, Any]) -> None:
    schema, _, name = table.partition(".")
    modeller.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier(schema, name),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        ),
        list(row.values()),
    )


def _rows(dice: random.Random, to_position: int) -> dict[str, list[Row]]:
    return {
        "marts.dim_region": [
            {
                "region_code": code, "region_name": f"Region {code}", "macro_region_code": macro,
                "macro_region_name": f"Part {macro}", "is_in_country": code != "NONE",
            }
            for code, macro in REGIONS.items()
        ],
        "marts.dim_service_type": [
            {"service_type_code": code, "service_type_label": code.title(), "standard_days": 14} for code in SERVICES
        ],
        "marts.dim_series_break": [{
            "table_code": "clients", "category_code": "*", "from_quarter": "2026-Q2", "break_kind_code": "coverage",
            "note_en": "Two more organisations report.", "note_sq": "Raportojnë edhe dy organizata.",
        }],
        "reporting.build": [{
            "to_position": to_position, "chain_head": "ab" * 32, "data_as_of": DATA_AS_OF,
            "built_at": "2026-11-01T00:00:00Z", "definitions_version": "1", "code_version": "test", "unmapped_rows": 0,
        }],
        "reporting.rpt_gaps_quarterly": list(_gaps(dice)),
        "reporting.rpt_identifications_quarterly": list(_identifications(dice)),
        "reporting.rpt_services_quarterly": list(_services(dice)),
        "reporting.rpt_cost_per_client_quarterly": list(_costs(dice)),
        "reporting.rpt_reporting_monthly": list(_reports()),
        "reporting.rpt_detected_per_population_yearly": list(_detected(dice)),
    }  # fmt: skip


def _places() -> Iterator[Row]:
    for quarter in QUARTERS:
        for region in REGIONS:
            for service in SERVICES:
                yield {"period_quarter": quarter, "region_code": region, "service_type_code": service}


def _gaps(dice: random.Random) -> Iterator[Row]:
    for number, place in enumerate(_places()):
        classes = {each: int(dice.expovariate(0.2)) for each in CLASSES}
        needed = sum(classes.values())
        yield {
            **place, **classes, "not_applicable": 1, "assessed": needed + 1, "needed": needed,
            "met": classes["already_received"] + classes["met_in_time"], "fallback_region": 0,
            "expected_organisations": 3, "reported_organisations": 0 if number % 11 == 0 else dice.choice((2, 3, 3)),
        }  # fmt: skip


def _identifications(dice: random.Random) -> Iterator[Row]:
    for quarter in QUARTERS:
        for region in REGIONS:
            for stage in ("presumed", "formal"):
                for outcome in ("positive", "negative"):
                    yield {
                        "period_quarter": quarter, "region_code": region, "stage_code": stage,
                        "decision_kind_code": "first", "outcome_code": outcome, "authority_code": "commission",
                        "decisions": int(dice.expovariate(0.15)), "decisions_with_days": 0, "total_days": 0,
                    }  # fmt: skip


def _services(dice: random.Random) -> Iterator[Row]:
    for place in _places():
        clients = int(dice.expovariate(0.1))
        yield {
            **place, "beneficiary_role_code": "primary_client", "deliveries": 3 * clients, "quantity": 3 * clients,
            "persons": clients + 2, "persons_first": clients, "refusal_tally": 0, "aggregate_deliveries": 0,
        }  # fmt: skip


def _costs(dice: random.Random) -> Iterator[Row]:
    for quarter in QUARTERS:
        for service in SERVICES:
            providers = 4 if service == "legal" else 2
            for number in range(providers):
                yield {
                    "period_quarter": quarter, "organisation_id": f"ORG-{number}", "service_type_code": service,
                    "running_cost": dice.randint(1_000, 9_000), "clients": dice.randint(5, 20), "refusal_tally": 1,
                    "is_complete": True,
                }  # fmt: skip


def _detected(dice: random.Random) -> Iterator[Row]:
    for year in ("2023", "2024", "2025", "2026"):
        total = {"tip_persons": 0, "dv_persons": 0, "population": 0}
        for sex in ("female", "male", "unknown"):
            for age in ("0_17", "18_64", "unknown"):
                is_known = "unknown" not in (sex, age)
                cell = {
                    "tip_persons": int(dice.expovariate(0.1)), "dv_persons": int(dice.expovariate(0.02)),
                    "population": 100_000 if is_known else None,
                }  # fmt: skip
                total = {name: total[name] + (cell[name] or 0) for name in total}
                yield _detected_row(year, sex, age, cell)
        yield _detected_row(year, "ALL", "ALL", total)


def _detected_row(year: str, sex: str, age: str, cell: Row) -> Row:
    return {
        "period_year": year, "region_code": "ALL", "sex_code": sex, "age_group_code": age, **cell,
        "is_complete": year != "2026",
    }  # fmt: skip


def _reports() -> Iterator[Row]:
    for month in range(1, 10):
        for number in range(3):
            yield {
                "period_month": f"2026-{month:02d}", "organisation_id": f"ORG-{number}", "source_id": "ngo_kobo",
                "due_on": date(2026, month, 28) + timedelta(days=18), "is_received": (month, number) != (8, 2),
            }  # fmt: skip
