"""The benchmarks run, small, and tell every figure. How fast is not asked here: a test reads no clock."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.keeping import Kept, keep, kept_of, machine
from benchmarks.parts import GROUPS, PARTS
from benchmarks.place import Figures, Place
from benchmarks.report import is_met, table
from benchmarks.run import main

ROOT = Path(__file__).parents[2]
OF_A_LOAD = {
    "speed_of_copy", "cpu_of_copy", "replay_times", "identical_times", "one_percent_new_times", "loader_peak_mb",
    "reader_peak_mb",
}  # fmt: skip
SMALL = ["--events", "4000", "--ready", "500", "--records", "50", "--rounds", "1", "--persons", "500"]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["bench", *SMALL, "--folder", str(tmp_path), *arguments])
        return main()

    return run


def test_a_small_run_tells_every_figure_and_is_not_run_again(
    bench: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench("--only", "take-in", "access", "names") == 0, capsys.readouterr().err
    assert "≥ 0.85" in capsys.readouterr().out
    (path,) = tmp_path.glob("bench-*.json")
    parts = json.loads(path.read_text(encoding="utf-8"))["parts"]
    load = parts["load"]["figures"]
    assert parts["load"]["machine"]["cores"] and load.keys() >= OF_A_LOAD
    assert load["appended"] == load["events"] == 4000
    assert load["replay_changed_found"] == 3
    assert load["one_percent_new_appended"] == 40 + 3  # and the changed rows, changed back
    assert parts["peers"]["figures"]["ours_s"] > 0 and parts["inside"]["figures"]["kobo_events"] == 50 * 11
    assert parts["access"]["figures"]["persons"] == 500 and parts["access"]["figures"]["reads_meanwhile"] > 0
    assert parts["names"]["figures"]["judged: precision"] > 0.9
    assert bench("--only", "take-in", "names") == 0
    again = capsys.readouterr()
    assert again.err.count("kept from") == 4 and parts["load"]["at"] in again.out


def test_a_part_that_fails_loses_no_other(
    bench: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(place: Place) -> Figures:
        raise RuntimeError("on purpose")

    monkeypatch.setitem(PARTS, "families", replace(PARTS["families"], measure=fails))
    assert bench("--only", "families", "names") == 1
    told = capsys.readouterr()
    assert "families failed: RuntimeError: on purpose" in told.err and "judged: recall" in told.out


def test_a_part_that_is_none_is_refused_and_the_list_names_them_all(
    bench: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        bench("--only", "everything")
    assert refused.value.code == 2
    assert bench("--list") == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [*PARTS, *GROUPS]


def test_figures_are_kept_for_the_sizes_they_were_seen_with(tmp_path: Path) -> None:
    kept = Kept("2026-11-30T10:00:00+00:00", "abc", {"events": 9}, machine(ROOT), 1.5, {"speed_of_copy": 0.5})
    keep(tmp_path, "load", kept)
    assert kept_of(tmp_path, "load", {"events": 9}) == kept
    assert kept_of(tmp_path, "load", {"events": 10}) is None and kept_of(tmp_path, "peers", {}) is None
    told = table(PARTS, {"load": kept}, kept.machine)
    assert "*missed*" in told and "commit abc" in told
    assert "*missed*" not in table(PARTS, {"load": replace(kept, figures={"speed_of_copy": 0.9})}, kept.machine)


@pytest.mark.parametrize(
    ("value", "sign", "met"), [(1, "≥", True), (0.9, "≥", False), (1, "≤", True), (1.1, "≤", False)]
)
def test_a_target_is_met_on_its_own_side(value: float, sign: str, met: bool) -> None:
    assert is_met(value, sign, 1) is met
