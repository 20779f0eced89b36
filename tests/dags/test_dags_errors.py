"""What leaves a task when it fails: our own words, or the kind and place of another's error; never its message."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FAIL = """
import json, sys
sys.path.insert(0, "{dags}")
from _shared import safely
from vocabulary.errors import SourcePaused, SourceRefused, SourceUnavailable

def task(error):
    @safely
    def fails():
        try:
            raise KeyError("Qwyzkanarić in the cause")
        except KeyError as cause:
            raise error from cause
    try:
        fails()
    except Exception as told:
        held = [told]
        while held[-1].__cause__ or held[-1].__context__:
            held.append(held[-1].__cause__ or held[-1].__context__)
        return [type(told).__name__, " / ".join(map(str, held))]

print("ANSWER" + json.dumps(dict(
    foreign=task(ValueError("invalid input: Qwyzkanarić")), passing=task(OSError("/tmp/Qwyzkanarić")),
    paused=task(SourcePaused("ngo_kobo is paused by operator since then (wrong_data)", remedy="resume")),
    refused=task(SourceRefused("the source said no", remedy="ask")), away=task(SourceUnavailable("no answer")),
)))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Kind and whole text of what each error becomes, in a process of its own, for Airflow settles itself at import."""
    home = tmp_path_factory.mktemp("airflow")
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", FAIL.format(dags=ROOT / "dags")],
        env={**kept, "AIRFLOW_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    answers = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
    assert answers, done.stderr[-2000:]
    return json.loads(answers[0].removeprefix("ANSWER"))


def test_no_foreign_message_leaves_a_task(told: Any) -> None:
    assert "kanari" not in json.dumps(told, ensure_ascii=False)
    assert told["foreign"][1].startswith("ValueError at ")


def test_ours_is_told_with_its_remedy(told: Any) -> None:
    assert told["refused"][1] == "the source said no → ask"


def test_what_will_never_work_is_not_tried_again(told: Any) -> None:
    assert told["refused"][0] == told["foreign"][0] == "AirflowFailException"


def test_what_may_pass_is_tried_again(told: Any) -> None:
    assert told["away"][0] == told["passing"][0] == "AirflowException"


def test_a_paused_source_is_skipped_and_says_by_whom(told: Any) -> None:
    kind, says = told["paused"]
    assert kind == "AirflowSkipException"
    assert says.startswith("skipped: ngo_kobo is paused by operator since ")
