"""Holds the warehouse against the planted truth: every cell of every reporting mart, and the log behind them.

Written from docs/reference/counting.md alone. It shares no code with the pipeline, so that no mistake of the
one is repeated by the other; docs/reference/checks.md tells what is compared and how to read a difference.
"""

from pathlib import Path

from synthetic.check import warehouse
from synthetic.check.accuracy import accuracy_of
from synthetic.check.compare import CheckResult, Difference, compare_declarations, compare_mart
from synthetic.check.duplicates import read_pairs
from synthetic.check.facts import Facts
from synthetic.check.families import MARTS
from synthetic.check.log import compare_log
from synthetic.check.manifest import declared_marts
from synthetic.check.mart import Mart, World
from synthetic.check.partition import compare_persons, read_persons
from synthetic.check.truth import read_facts
from synthetic.check.warehouse import Connection

__all__ = ["MARTS", "CheckResult", "Difference", "check_marts", "run_check"]


def run_check(home: Path, database_url: str, record_key: bytes, *, manifest: Path | None = None) -> CheckResult:
    """Compares an installation's warehouse with the planted truth under `home`/synthetic.

    `database_url` is that of role `checker`; `record_key` makes the digests of records, so that the persons of the log
    can be told to the planted ones; `manifest` is dbt's manifest.json (default: the one there).
    Raises ConfigurationError when the truth or the manifest is not there.
    """
    facts = read_facts(home / "synthetic")
    declared = declared_marts(manifest or home / "dbt" / "target" / "manifest.json")
    result = CheckResult()
    compare_declarations(MARTS, declared, result)
    with warehouse.connect(database_url) as connection:
        world = world_of(connection, facts, record_key, result)
        compare_log(connection, world, result)
        check_marts(connection, world, result)
    return result


def world_of(connection: Connection, facts: Facts, record_key: bytes, result: CheckResult) -> World:
    """The planted facts under the persons of the log as the last build saw it; how good those are goes into the
    result.
    """
    build = warehouse.last_build(connection)
    if build is None:
        return World(facts)
    persons = read_persons(connection, build.to_position, record_key, facts)
    compare_persons(facts, persons, result)
    result.persons = accuracy_of(facts, persons.of, MARTS).as_dict()
    return World(facts, persons.of, read_pairs(connection, build.to_position))


def check_marts(connection: Connection, world: World, result: CheckResult) -> None:
    """Compares every cell of every mart the truth knows."""
    for mart in MARTS:
        built = warehouse.columns(connection, mart.name)
        result.differences.extend(_differences_of_columns(mart, built))
        if built.issuperset(mart.columns):
            compare_mart(mart, mart.cells(world), warehouse.rows(connection, mart.name, mart.columns), result)


def _differences_of_columns(mart: Mart, built: frozenset[str]) -> list[Difference]:
    if not built:
        return [Difference(mart.name, "", "table", truth=True, warehouse=False)]
    return [
        Difference(mart.name, "", column, column in mart.columns, column in built)
        for column in sorted(built.symmetric_difference(mart.columns))
    ]
