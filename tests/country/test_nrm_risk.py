"""`nrm risk` after a real walk: grants are read from the database itself, so no granted table is overlooked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import jsonschema
import psycopg
import pytest
from typer.testing import CliRunner

from nrm.app import app
from nrm.risk import Judged, judge_database
from nrm.risk_catalogue import READERS
from nrm.stack import Installation
from nrm.stack.databases import cluster, conninfo, port_of
from nrm.stack.installation import PROJECT
from vocabulary.errors import ConfigurationError

SCHEMA = PROJECT / "docs" / "reference" / "schemas" / "risk.json"


def judged(walked: Installation, mart: str | None = None) -> dict[str, Judged]:
    found = judge_database(lambda name: conninfo(walked, name.removeprefix("nrm_")), mart)
    return {each.table: each for each in found}


@contextmanager
def changed(walked: Installation, *statements: str, back: str) -> Iterator[None]:
    """The warehouse after those statements, as it was before afterwards."""
    address = cluster(walked).conninfo(port_of(walked))
    with psycopg.connect(address, dbname="warehouse", autocommit=True) as owner:
        try:
            for statement in statements:
                owner.execute(statement.encode())
            yield
        finally:
            owner.execute(back.encode())


def test_all_that_readers_may_read_is_declared_and_holds(walked: Installation) -> None:
    found = judged(walked)
    assert {name: each.says for name, each in found.items() if not each.is_safe} == {}
    assert found["publication.cell"].granted_to == READERS
    assert {each.verdict for each in found.values()} == {"holds", "about nobody"}


def test_the_counts_before_disclosure_control_are_too_small_for_a_reader(walked: Installation) -> None:
    for table in ("rpt_services_quarterly", "rpt_gaps_quarterly", "rpt_clients_quarterly", "rpt_detections_quarterly"):
        name = f"reporting.{table}"
        assert judged(walked, table)[name].verdict == "not granted"
        with changed(walked, f"grant select on {name} to analyst", back=f"revoke select on {name} from analyst"):
            found = judged(walked)[name]
        assert (found.verdict, found.granted_to) == ("fails", ("analyst",))
        assert found.risk is not None and found.risk.anonymity.k == 1
        assert "below 5" in found.says and "take the grant away" in found.remedy


@pytest.mark.parametrize(
    ("grant", "back"),
    [
        (
            "grant select (sex_code) on marts.dim_person to reader",
            "revoke select (sex_code) on marts.dim_person from reader",
        ),
        ("grant select on marts.dim_person to public", "revoke select on marts.dim_person from public"),
        ("create role board in role modeller; grant board to coordinator", "drop role board"),
    ],
    ids=["one column", "everybody", "a role of a role"],
)
def test_no_way_of_granting_is_overlooked(walked: Installation, grant: str, back: str) -> None:
    opened = "grant usage on schema marts to analyst, coordinator, reader"
    closed = "revoke usage on schema marts from analyst, coordinator, reader"
    with changed(walked, opened, *grant.split("; "), back=f"{back}; {closed}"):
        found = judged(walked)
    assert found["marts.dim_person"].granted_to
    assert found["marts.dim_person"].risk is not None


def test_a_granted_table_that_nobody_declared_fails(walked: Installation) -> None:
    table = "publication.by_hand"
    made = (f"create table {table} as select 1 as one", f"grant select on {table} to coordinator")
    with changed(walked, *made, back=f"drop table {table}"):
        found = judged(walked)[table]
    assert (found.verdict, found.granted_to) == ("undeclared", ("coordinator",))
    assert "declare it" in found.remedy


def test_every_mart_that_is_declared_can_be_judged(walked: Installation) -> None:
    services = judged(walked, "fct_services")["marts.fct_services"]
    assert services.verdict == "not granted" and services.risk is not None
    shares = [each.share for each in services.risk.unicity]
    assert [each.points for each in services.risk.unicity] == [2, 3, 4]
    assert shares == sorted(shares) and 0 < shares[-1] <= 1
    assert services.risk.sensitive["victimisation_class_code"].l == 1
    for mart in ("dim_person", "fct_cases", "fct_needs", "fct_placements", "fct_refusal_tallies"):
        [found] = judged(walked, mart).values()
        assert found.risk is not None and found.risk.anonymity.k is not None


def test_a_table_that_is_not_there_is_said(walked: Installation) -> None:
    with pytest.raises(ConfigurationError, match="no table nothing"):
        judged(walked, "nothing")


def test_the_command_tells_all_and_ends_with_its_code(walked: Installation) -> None:
    home = str(walked.home)
    told = CliRunner().invoke(app, ["risk", "--json", "--home", home])
    assert told.exit_code == 0
    jsonschema.validate(json.loads(told.stdout), json.loads(SCHEMA.read_text()))
    name = "reporting.rpt_clients_quarterly"
    with changed(walked, f"grant select on {name} to analyst", back=f"revoke select on {name} from analyst"):
        failed = CliRunner().invoke(app, ["risk", "--json", "--home", home])
        lines = CliRunner().invoke(app, ["risk", "--home", home])
    assert failed.exit_code == lines.exit_code == 3
    jsonschema.validate(json.loads(failed.stdout), json.loads(SCHEMA.read_text()))
    assert f"{name}: k is 1, below 5 →" in lines.stdout


def test_a_granted_table_that_cannot_be_judged_is_said(walked: Installation) -> None:
    name = "frozen.cell"  # neither modeller nor reader may read it
    opened, closed = "grant usage on schema frozen to analyst", "revoke usage on schema frozen from analyst"
    with changed(walked, opened, f"grant select on {name} to analyst", back=f"revoke select on {name} from analyst"):
        with changed(walked, back=closed):
            assert judged(walked)[name].verdict == "undeclared"
