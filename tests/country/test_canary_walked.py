"""After a real walk nothing that was planted is anywhere but at its source; and where something is, it is found."""

import json
from pathlib import Path

import psycopg
import pytest

from nrm.stack import Installation
from nrm.stack.databases import cluster, port_of
from tests.support.canary import Scanner, load_canaries, scan_installation
from tests.support.canary_databases import dump_databases


def test_nothing_planted_is_in_any_database_log_or_file(walked: Installation) -> None:
    findings, size = scan_installation(walked.home)
    assert findings == []
    assert size > 30_000_000, "the databases, their dumps and dbt's folders are there"


def test_the_same_scan_finds_each_kind_of_the_same_country(walked: Installation, tmp_path: Path) -> None:
    """In a database beside the real ones, with the very canaries that were not found in them."""
    canaries = load_canaries(walked.synthetic)
    address = cluster(walked).conninfo(port_of(walked))
    with psycopg.connect(address) as connection:
        connection.execute("create table innocent (planted jsonb)")
        for words in canaries.values():
            connection.execute("insert into innocent values (%s)", [json.dumps(words[-1])])
        connection.commit()
        try:
            dumps = dump_databases([address], tmp_path)
        finally:
            connection.execute("drop table innocent")
    assert {one.kind for one in Scanner(canaries).scan(dumps)} == set(canaries)


@pytest.mark.parametrize("file", ["records.jsonl", "canaries.json"])
def test_the_truth_itself_is_full_of_findings(walked: Installation, file: str) -> None:
    canaries = load_canaries(walked.synthetic)
    found = {one.kind for one in Scanner(canaries).scan([walked.synthetic / "truth" / file])}
    assert found >= {"surname", "document", "birth_date", "record_id", "person_id"}
