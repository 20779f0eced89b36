"""The benchmarks run, small, and tell every figure. How fast is not asked here: a test reads no clock."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OF_A_LOAD = {
    "speed_of_copy", "cpu_of_copy", "replay_times", "identical_times", "one_percent_new_times", "loader_peak_mb",
    "reader_peak_mb",
}  # fmt: skip


def test_a_small_run_tells_every_figure(tmp_path: Path) -> None:
    sizes = ["--events", "4000", "--ready", "500", "--records", "50", "--rounds", "1"]
    command = [sys.executable, "benchmarks/run.py", *sizes, "--folder", str(tmp_path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    (path,) = tmp_path.glob("bench-*.json")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["machine"]["cores"] and found["load"].keys() >= OF_A_LOAD
    assert found["load"]["appended"] == found["load"]["events"] == 4000
    assert found["load"]["replay_changed_found"] == 3
    assert found["load"]["one_percent_new_appended"] == 40 + 3  # and the changed rows, changed back
    assert found["peers"]["ours_s"] > 0 and found["inside"]["kobo_events"] == 50 * 11
    assert "wanted ≥ 0.85" in answer.stdout
