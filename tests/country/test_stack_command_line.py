"""What the commands answer about an installation that walked, held against their published schemas."""

from typing import Any

from nrm.exit_codes import ExitCode
from nrm.stack import Installation


def test_status_counts_events_persons_and_loads(answer: Any) -> None:
    code, told = answer("status", schema="status")
    assert code == ExitCode.OK
    assert told["events"] > 1000 and told["persons"] > 50
    for load in told["sources"].values():
        assert load["read"] == load["appended"] + load["duplicate"] + load["quarantined"] + load["skipped"] > 0


def test_a_dry_run_stores_nothing(answer: Any) -> None:
    before = answer("status", schema="status")[1]["events"]
    code, told = answer("load", "shelter_csv", "--dry-run", schema="load")
    assert code == ExitCode.OK and told["read"] > 0
    assert answer("status", schema="status")[1]["events"] == before


def test_an_unknown_source_is_a_matter_of_configuration(answer: Any) -> None:
    assert answer("load", "no_such_source", schema="error")[0] == ExitCode.CONFIGURATION


def test_the_log_verifies(answer: Any) -> None:
    code, told = answer("verify", schema="verify")
    assert code == ExitCode.OK
    assert told["events"] == answer("status", schema="status")[1]["events"]


def test_the_quarantine_tells_reasons_and_opens_only_on_demand(answer: Any) -> None:
    counts = answer("quarantine", "list", schema="quarantine-list")[1]["counts"]
    records = answer("quarantine", "list", "--records", schema="quarantine-list")[1]["records"]
    assert len(records) == sum(each["records"] for each in counts) > 0
    one = records[0]["quarantine_id"]
    assert "content" not in answer("quarantine", "show", one, schema="quarantine-show")[1]
    assert answer("quarantine", "show", one, "--open", schema="quarantine-show")[1]["content"]


def test_a_look_into_the_quarantine_is_written_down(answer: Any, walked: Installation) -> None:
    import psycopg

    from nrm.stack.databases import conninfo

    def looks() -> int:
        with psycopg.connect(conninfo(walked, "modeller")) as session:
            row = session.execute("select count(*) from event_log.audit where kind = 'quarantine.opened'").fetchone()
            return int(row[0]) if row else 0

    before = looks()
    one = answer("quarantine", "list", "--records", schema="quarantine-list")[1]["records"][0]["quarantine_id"]
    answer("quarantine", "show", one, "--open", schema="quarantine-show")
    assert looks() == before + 1


def test_a_record_that_is_not_there(answer: Any) -> None:
    assert answer("quarantine", "show", "nonsense", schema="error")[0] == ExitCode.HELD


def test_the_doctor_finds_it_well(answer: Any) -> None:
    code, told = answer("doctor", schema="doctor")
    assert code == ExitCode.OK, told
    assert {"PostgreSQL", "disk", "secrets", "keys", "postgres"} <= {each["subject"] for each in told["findings"]}


def test_the_doctor_sees_a_key_that_others_may_read(answer: Any, walked: Installation) -> None:
    key = walked.keys / "root"
    key.chmod(0o644)
    try:
        code, told = answer("doctor", schema="doctor")
    finally:
        key.chmod(0o600)
    assert code == 1 and not told["is_well"]


def test_a_loose_key_is_not_used(answer: Any, walked: Installation) -> None:
    key = walked.keys / "root"
    key.chmod(0o644)
    try:
        assert answer("load", "shelter_csv", schema="error")[0] == ExitCode.CONFIGURATION
    finally:
        key.chmod(0o600)


def test_the_check_answers_by_its_schema(answer: Any) -> None:
    code, told = answer("synthetic", "check", schema="synthetic-check")
    assert (code, told["differences"]) == (ExitCode.OK, [])
