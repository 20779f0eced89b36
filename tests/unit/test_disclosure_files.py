"""`nrm disclose`, `nrm disclose audit` and `nrm check-output` on files an analyst might have."""

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from nrm.__main__ import run
from nrm.app import app
from nrm.exit_codes import ExitCode

SCHEMAS = Path(__file__).parents[2] / "docs" / "reference" / "schemas"
SPEC = """
dimensions:
  size:   {total: Total}
  region: {total: Total, parents: {Nr: ["1", "2"], Os: ["01", No]}}
count: people
"""
COUNTS = {
    ("a", "1"): 3, ("a", "2"): 12, ("a", "01"): 20, ("a", "No"): 9,
    ("b", "1"): 15, ("b", "2"): 0, ("b", "01"): 31, ("b", "No"): 14,
    ("c", "1"): 11, ("c", "2"): 8, ("c", "01"): 2,
}  # fmt: skip
ABOVE = {"1": ("Nr", "Total"), "2": ("Nr", "Total"), "01": ("Os", "Total"), "No": ("Os", "Total")}


def with_totals(counts: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for (size, region), count in counts.items():
        for key in [(s, r) for s in (size, "Total") for r in (region, *ABOVE[region])]:
            sums[key] = sums.get(key, 0) + count
    return sums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spec.yml").write_text(SPEC)
    write(tmp_path / "table.csv", with_totals(COUNTS))
    return tmp_path


def write(path: Path, cells: dict[tuple[str, str], int]) -> None:
    lines = ["size,region,people,note"] + [f"{size},{region},{count},x" for (size, region), count in cells.items()]
    path.write_text("\n".join(lines) + "\n")


def read(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open() as stream:
        return {(line["size"], line["region"]): line for line in csv.DictReader(stream)}


def nrm(folder: Path, *arguments: str) -> int:
    return run(app, [str(folder / each) if each.endswith((".csv", ".yml")) else each for each in arguments])


def answer_of(capsys: pytest.CaptureFixture[str], schema: str) -> Any:
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, json.loads((SCHEMAS / f"{schema}.json").read_text()))
    return answer


@pytest.mark.parametrize("method", ["round", "suppress"])
def test_a_protected_table_has_the_same_rows_and_passes_its_audit(
    folder: Path, method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    protect = ["disclose", "table.csv", "--spec", "spec.yml", "--method", method, "--out", "out.csv", "--json"]
    assert nrm(folder, *protect) == ExitCode.OK
    assert answer_of(capsys, "disclose-protect")["cells"] == len(with_totals(COUNTS))
    protected = read(folder / "out.csv")
    assert list(protected) == list(with_totals(COUNTS))
    assert {line["note"] for line in protected.values()} == {"x"}
    if method == "round":
        assert {line["status"] for line in protected.values()} == {"rounded"}
        assert all(int(line["people"]) % 5 == 0 for line in protected.values())
    else:
        assert protected["a", "1"]["status"] == "primary"
        blank = {line["people"] == "" for line in protected.values() if line["status"] != "shown"}
        assert blank == {True} and any(line["status"] == "complementary" for line in protected.values())
    assert nrm(folder, "disclose", "audit", "table.csv", "out.csv", "--spec", "spec.yml", "--json") == ExitCode.OK
    assert answer_of(capsys, "disclose-audit")["safe"]


def publish(folder: Path, name: str, cells: dict[tuple[str, str], int], hidden: set[tuple[str, str]]) -> None:
    lines = ["size,region,people,status"]
    for key, count in cells.items():
        value, status = ("", "primary") if key in hidden else (str(count), "shown")
        lines.append(f"{key[0]},{key[1]},{value},{status}")
    (folder / name).write_text("\n".join(lines) + "\n")


def test_hiding_only_what_is_small_leaks_and_the_audit_names_the_cells(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(folder, "leaky.csv", with_totals(COUNTS), {("a", "1"), ("c", "01"), ("c", "Os")})
    code = nrm(folder, "disclose", "audit", "table.csv", "leaky.csv", "--spec", "spec.yml", "--json")
    answer = answer_of(capsys, "disclose-audit")
    assert code == ExitCode.NOT_SAFE and not answer["safe"]
    assert ["a", "1"] in [finding["cell"] for finding in answer["findings"]]
    assert all(finding["remedy"] for finding in answer["findings"])


def test_a_small_number_in_print_is_found_at_sight(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(folder, "open.csv", with_totals(COUNTS), set())
    assert nrm(folder, "disclose", "audit", "table.csv", "open.csv", "--spec", "spec.yml") == ExitCode.NOT_SAFE
    assert "small number printed" in capsys.readouterr().out


def test_two_safe_editions_can_leak_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each hides the small cell behind another complement; beside each other they show both complements."""
    spec, cells = "dimensions: {size: {total: Total}, region: {total: Total}}\ncount: people\n", {}
    counts = {("a", "x"): 2, ("a", "y"): 20, ("a", "z"): 30, ("b", "x"): 25, ("b", "y"): 21, ("b", "z"): 33}
    for (size, region), count in counts.items():
        for key in [(s, r) for s in (size, "Total") for r in (region, "Total")]:
            cells[key] = cells.get(key, 0) + count
    (folder / "spec.yml").write_text(spec)
    write(folder / "table.csv", cells)
    publish(folder, "old.csv", cells, {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")})
    publish(folder, "new.csv", cells, {("a", "x"), ("a", "z"), ("b", "x"), ("b", "z")})
    for name in ("old.csv", "new.csv"):
        assert nrm(folder, "disclose", "audit", "table.csv", name, "--spec", "spec.yml") == ExitCode.OK
    both = ["disclose", "audit", "table.csv", "new.csv", "--earlier", "table.csv", "old.csv", "--spec", "spec.yml"]
    capsys.readouterr()
    assert nrm(folder, *both) == ExitCode.NOT_SAFE
    assert "can be worked out" in capsys.readouterr().out


def test_an_exact_total_that_moved_by_one_is_one_person(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "spec.yml").write_text("dimensions: {size: {total: Total}, region: {total: Total}}\ncount: people\n")
    for name, count in (("old", 20), ("new", 21)):
        cells = {("a", "x"): count, ("b", "x"): 30, ("Total", "x"): count + 30}
        write(folder / f"{name}-table.csv", cells)
        publish(folder, f"{name}.csv", cells, set())
    both = ["new-table.csv", "new.csv", "--earlier", "old-table.csv", "old.csv", "--spec", "spec.yml"]
    assert nrm(folder, "disclose", "audit", *both) == ExitCode.NOT_SAFE
    assert "moved by a few" in capsys.readouterr().out
    protect = ["disclose", "new-table.csv", "--spec", "spec.yml", "--method", "suppress", "--out", "held.csv"]
    assert nrm(folder, *protect, "--earlier", "old-table.csv", "old.csv") in (ExitCode.OK, ExitCode.NOT_SAFE)


def test_rounding_keeps_its_old_values_in_the_next_edition(folder: Path) -> None:
    assert nrm(folder, "disclose", "table.csv", "--spec", "spec.yml", "--method", "round", "--out", "old.csv") == 0
    later = with_totals({**COUNTS, ("a", "1"): 4, ("b", "01"): 38})
    write(folder / "later.csv", later)
    again = ["disclose", "later.csv", "--spec", "spec.yml", "--method", "round", "--out", "new.csv"]
    assert nrm(folder, *again, "--earlier", "table.csv", "old.csv") == 0
    old, new = read(folder / "old.csv"), read(folder / "new.csv")
    unchanged = [key for key, count in with_totals(COUNTS).items() if later[key] == count]
    assert unchanged and all(old[key]["people"] == new[key]["people"] for key in unchanged)
    audit = ["disclose", "audit", "later.csv", "new.csv", "--earlier", "table.csv", "old.csv", "--spec", "spec.yml"]
    assert nrm(folder, *audit) == 0


def test_nothing_is_written_when_a_table_cannot_be_protected(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everybody in A had one outcome, and no other row of A is there that could hide it."""
    (folder / "spec.yml").write_text(
        "dimensions: {region: {total: Total}, outcome: {total: Total}}\ncount: people\ngroup: outcome\n"
    )
    (folder / "table.csv").write_text(
        "region,outcome,people\nA,unmet,19\nA,Total,19\nB,unmet,12\nB,met,30\nB,Total,42\n"
        "Total,unmet,31\nTotal,met,30\nTotal,Total,61\n"
    )
    protect = ["disclose", "table.csv", "--spec", "spec.yml", "--method", "suppress", "--out", "out.csv", "--json"]
    assert nrm(folder, *protect) == ExitCode.NOT_SAFE
    assert json.loads(capsys.readouterr().out)["error"]["remedy"]
    assert not (folder / "out.csv").exists()
    (folder / "table.csv").write_text((folder / "table.csv").read_text() + "A,met,0\n")
    assert nrm(folder, *protect) == ExitCode.OK
    assert "\nA,met,,complementary\n" in (folder / "out.csv").read_text()


@pytest.mark.parametrize(
    ("spec", "table", "code"),
    [
        ("dimensions: {size: {total: Total}}\n", "size,people\na,1\n", ExitCode.CONFIGURATION),
        ("dimensions: {size: {total: Total}}\ncount: n\n", "size,people\na,1\n", ExitCode.CONFIGURATION),
        ("dimensions: {size: {totl: T}}\ncount: people\n", "size,people\na,1\n", ExitCode.CONFIGURATION),
        ("dimensions: [", "size,people\na,1\n", ExitCode.CONFIGURATION),
        ("dimensions: {size: {parents: {A: [B], B: [A]}}}\ncount: people\n", "size,people\nA,1\n", 78),
        ("dimensions: {size: {total: Total}}\ncount: people\n", "size,people\na,Qwyz\n", 1),
        ("dimensions: {size: {total: Total}}\ncount: people\n", "size,people\na,1\na,2\n", 1),
        ("dimensions: {size: {total: Total}}\ncount: people\n", "size,people\na,-4\n", 1),
        ("dimensions: {size: {total: Total}}\ncount: people\n", "size,people\na,1.5\n", 1),
        ("dimensions: {size: {total: Total}}\ncount: people\n", "size,people\na\n", 1),
        ("dimensions: {size: {total: Total}}\ncount: people\n", "", 1),
    ],
)
def test_bad_input_ends_with_one_line_a_remedy_and_no_value(
    folder: Path, spec: str, table: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "spec.yml").write_text(spec)
    (folder / "table.csv").write_text(table)
    protect = ["disclose", "table.csv", "--spec", "spec.yml", "--method", "round", "--out", "out.csv"]
    assert nrm(folder, *protect) == code
    told = capsys.readouterr().err
    assert "→" in told and "Qwyz" not in told and not (folder / "out.csv").exists()


def test_totals_that_do_not_add_are_told_and_not_crashed_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = with_totals(COUNTS)
    cells["Total", "Total"] += 2
    write(folder / "table.csv", cells)
    for method in ("round", "suppress"):
        protect = ["disclose", "table.csv", "--spec", "spec.yml", "--method", method, "--out", "out.csv", "--json"]
        assert nrm(folder, *protect) == ExitCode.OK
        answer = answer_of(capsys, "disclose-protect")
        assert answer["discrepancies"] == 2 and answer["largest_discrepancy"] == 2


def test_amounts_follow_dominance_and_their_contributors_do_not_leave(folder: Path) -> None:
    (folder / "spec.yml").write_text(
        "dimensions: {size: {total: Total}, region: {total: Total}}\n"
        "value: amount\ncontributors: n\ntop1: t1\ntop2: t2\ndominance: {n: 2, k: 85, p: 10}\n"
    )
    lines, sums = ["size,region,amount,n,t1,t2"], {}
    for key, value in {("a", "x"): 1000, ("a", "y"): 800, ("b", "x"): 900, ("b", "y"): 700}.items():
        for cell in [(s, r) for s in (key[0], "Total") for r in (key[1], "Total")]:
            sums[cell] = sums.get(cell, 0) + value
    for key, value in sums.items():
        top = (900, 50) if key == ("a", "x") else (value / 5, value / 6)
        lines.append(f"{key[0]},{key[1]},{value},12,{top[0]},{top[1]}")
    (folder / "table.csv").write_text("\n".join(lines) + "\n")
    protect = ["disclose", "table.csv", "--spec", "spec.yml", "--method", "suppress", "--out", "out.csv"]
    assert nrm(folder, *protect) == ExitCode.OK
    out = read(folder / "out.csv")
    assert out["a", "x"]["status"] == "primary" and out["b", "x"]["amount"] == "" == out["a", "y"]["amount"]
    assert {line["n"] + line["t1"] + line["t2"] for line in out.values()} == {""}
    assert nrm(folder, "disclose", "audit", "table.csv", "out.csv", "--spec", "spec.yml") == ExitCode.OK
    protect[protect.index("suppress")] = "round"
    assert nrm(folder, *protect) == ExitCode.CONFIGURATION


def test_check_output_tells_what_stays_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mine.csv").write_text(
        "region,outcome,people\nA,met,40\nA,unmet,7\nA,Total,47\nB,met,30\nB,unmet,25\nB,Total,55\n"
        "C,met,25\nC,unmet,0\nC,Total,25\nTotal,met,95\nTotal,unmet,32\nTotal,Total,127\n"
    )
    assert nrm(folder, "check-output", "mine.csv", "--json") == ExitCode.NOT_SAFE
    reasons = {tuple(each["cell"]): each["reason"] for each in answer_of(capsys, "check-output")["stay"]}
    assert reasons["A", "unmet"] == "fewer than 11"
    assert reasons["C", "met"].startswith("one category holds all")
    assert "others could be worked out from it" in reasons.values()
    (folder / "large.csv").write_text("region,people\nA,40\nB,31\nTotal,71\n")
    assert nrm(folder, "check-output", "large.csv") == ExitCode.OK
