"""What the engineer on call and the key holder type, against an installation that walked; answers fit their schemas."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from nacl.public import PrivateKey

from nrm.__main__ import run
from nrm.app import app
from nrm.exit_codes import ExitCode
from nrm.stack import Installation
from nrm.stack.databases import conninfo
from nrm.stack.private_files import write_private

Answer = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def paused(answer: Answer) -> Iterator[dict[str, Any]]:
    yield answer("source", "pause", "ngo_kobo", "--reason", "wrong_data", schema="source-pause")[1]
    answer("source", "resume", "ngo_kobo", "--reason", "mistake", schema="source-resume")


def entries(walked: Installation, kind: str) -> list[dict[str, Any]]:
    with psycopg.connect(conninfo(walked, "modeller")) as session:
        rows = session.execute("select data from event_log.audit where kind = %s order by audit_id", [kind]).fetchall()
    return [data for (data,) in rows]


def test_a_paused_source_shows_waits_and_is_not_loaded(answer: Answer, paused: dict[str, Any]) -> None:
    code, told = answer("status", schema="status")
    assert code == ExitCode.OK, "a pause was wanted: it does not page"
    assert [(each["source"], each["by"], each["reason_code"]) for each in told["paused"]] == [
        ("ngo_kobo", "operator", "wrong_data")
    ]
    assert ("wait", "source_paused") in {(each["level"], each["code"]) for each in told["alerts"]}
    assert answer("load", "ngo_kobo", schema="error")[0] == ExitCode.HELD
    assert answer("source", "pause", "ngo_kobo", "--reason", "wrong_data", schema="error")[0] == ExitCode.HELD


def test_an_order_says_which_entry_of_the_chain_it_is(
    answer: Answer, walked: Installation, paused: dict[str, Any]
) -> None:
    assert entries(walked, "source.paused")[-1] == {"source": "ngo_kobo", "reason_code": "wrong_data"}
    with psycopg.connect(conninfo(walked, "modeller")) as session:
        batch = session.execute("select max(batch_id) from event_log.audit where kind = 'source.paused'").fetchone()
    assert batch == (paused["audit_batch"],)


@pytest.mark.parametrize("reason", ["Ana Petrovska called and asked", "because", ""])
def test_a_reason_in_words_is_refused_with_the_list_of_codes(answer: Answer, reason: str) -> None:
    code, told = answer("source", "pause", "ngo_kobo", "--reason", reason, schema="error")
    assert code == ExitCode.CONFIGURATION and "wrong_data" in told["error"]["remedy"]
    assert not reason or reason not in json.dumps(told)


def test_nothing_is_released_that_is_not_held(answer: Answer) -> None:
    command = ("source", "release", "ngo_kobo", "--reason", "true_deletion")
    assert answer(*command, schema="error")[0] == ExitCode.HELD
    assert answer("source", "resume", "ngo_kobo", "--reason", "repaired", schema="error")[0] == ExitCode.HELD
    assert answer("source", "pause", "no_such", "--reason", "wrong_data", schema="error")[0] == ExitCode.CONFIGURATION


def test_the_quarantine_is_counted_with_its_age_and_narrowed_down(answer: Answer) -> None:
    counts = answer("quarantine", "list", schema="quarantine-list")[1]["counts"]
    one = counts[0]
    narrowed = answer(
        "quarantine", "list", "--source", one["source"], "--stream", one["stream"], "--reason", one["reason"],
        schema="quarantine-list",
    )[1]["counts"]  # fmt: skip
    assert [each["records"] for each in narrowed] == [one["records"]]
    assert one["oldest_days"] == 0


def test_a_rehearsed_retry_changes_nothing_and_is_written_down(answer: Answer, walked: Installation) -> None:
    before = answer("quarantine", "list", schema="quarantine-list")[1]
    code, told = answer("quarantine", "retry", "--all", "--dry-run", schema="quarantine-retry")
    assert code == ExitCode.OK
    for each in told["sources"]:
        assert each["read"] == each["appended"] + each["duplicate"] + each["quarantined"] + each["skipped"] > 0
        assert each["quarantined"] == each["chosen"], "no mapping was mended"
    assert answer("quarantine", "list", schema="quarantine-list")[1] == before
    looked = entries(walked, "quarantine.retried")
    assert sum(each["records"] for each in looked) == sum(each["chosen"] for each in told["sources"])
    assert all(each["dry_run"] for each in looked)


def test_a_retry_with_another_key_says_so(answer: Answer, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.private"
    write_private(wrong, bytes(PrivateKey.generate()))
    command = ("quarantine", "retry", "--source", "ngo_kobo", "--key-file", str(wrong))
    assert answer(*command, schema="error")[1]["error"]["message"] == "This key does not open the payload"
    wrong.chmod(0o644)
    assert answer(*command, schema="error")[0] == ExitCode.CONFIGURATION


def test_the_key_is_named_by_a_file_never_by_its_content(
    answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "elsewhere.private"
    write_private(wrong, bytes(PrivateKey.generate()))
    monkeypatch.setenv("NRM_QUARANTINE_PRIVATE_FILE", str(wrong))
    code, told = answer("quarantine", "retry", "--source", "ngo_kobo", schema="error")
    assert code != ExitCode.OK and told["error"]["message"] == "This key does not open the payload"


def test_nobody_gives_up_or_retries_everything_by_leaving_a_word_out(walked: Installation) -> None:
    for command in (["retry"], ["discard", "--because", "not_a_record"]):
        assert run(app, ["quarantine", *command, "--home", str(walked.home)]) == ExitCode.USAGE


def test_discarding_needs_a_code_and_can_be_rehearsed(answer: Answer) -> None:
    one = answer("quarantine", "list", "--records", schema="quarantine-list")[1]["records"][0]["quarantine_id"]
    command = ("quarantine", "discard", one, "--because")
    assert answer(*command, "no idea", schema="error")[0] == ExitCode.CONFIGURATION
    assert answer(*command, "not_a_record", "--dry-run", schema="quarantine-discard")[1]["records"] == 1
    assert answer("quarantine", "show", one, schema="quarantine-show")[1]["state"] == "open"


def test_a_purge_before_its_time_takes_nothing(answer: Answer) -> None:
    code, told = answer("quarantine", "purge", schema="quarantine-purge")
    assert (code, told) == (ExitCode.OK, {"keep_days": 90, "expired": 0, "deleted": 0})


def test_an_age_limit_that_is_none_is_refused(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRM_QUARANTINE_DAYS", "for ever")
    assert answer("quarantine", "purge", schema="error")[0] == ExitCode.CONFIGURATION


def test_a_login_that_fails_is_no_quiet_night(
    answer: Answer, walked: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "connections.json"
    modeller = conninfo(walked, "modeller")
    given.write_text(json.dumps({"nrm_modeller": modeller, "nrm_operator": modeller.replace("modeller:", "operator:")}))
    monkeypatch.setenv("NRM_SETTINGS_FILE", str(given))
    code, told = answer("status", schema="status")
    assert code == ExitCode.HELD
    assert [(each["level"], each["code"]) for each in told["alerts"]] == [("page", "blind")]


def test_a_pair_is_shown_answered_and_explained_by_its_handle(answer: Answer) -> None:
    code, told = answer("link", "review", "list", schema="link-review-list")
    assert code == ExitCode.OK
    if not told["pairs"]:
        assert answer("link", "review", "next", schema="error")[0] == ExitCode.HELD
        return
    pair = answer("link", "review", "next", schema="link-review-next")[1]
    assert pair == told["pairs"][0]
    shown = answer("link", "explain", pair["link"], schema="link-explain")[1]
    assert (shown["state"], shown["agreement"]) == ("review", pair["agreement"])
    assert (
        answer("link", "review", "answer", pair["link"], "--same", schema="link-review-answer")[1]["outcome"] == "waits"
    )
    assert answer("link", "review", "answer", pair["link"], "--same", schema="error")[0] == ExitCode.HELD
    assert pair not in answer("link", "review", "list", schema="link-review-list")[1]["pairs"]
    undone = answer("link", "undo", pair["link"], "--reason", "mistake", schema="link-undo")[1]
    assert undone["outcome"] == "undone"


def test_a_handle_that_leads_nowhere_says_so(answer: Answer) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert answer("link", "explain", nowhere, schema="error")[0] == ExitCode.HELD
    assert answer("link", "explain", "Perić", schema="error")[0] == ExitCode.HELD
    assert answer("link", "undo", nowhere, "--reason", "mistake", schema="error")[0] == ExitCode.HELD
    assert answer("link", "undo", nowhere, "--reason", "because", schema="error")[0] == ExitCode.CONFIGURATION
