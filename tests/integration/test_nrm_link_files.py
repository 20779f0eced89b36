"""`nrm link files` on real files: pairs out, errors with a remedy, no value of a record in what it says."""

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from nrm.__main__ import run
from nrm.app import app

SCHEMAS = Path(__file__).parents[2] / "docs" / "reference" / "schemas"
MAP = "id: nr\ngiven_name: ime\nsurname: prezime\nbirth_date: rodjen\nplace: [grad, opcina]\n"
HEAD = "nr,ime,prezime,rodjen,grad\n"
NAMES = [
    ("Ђурђица", "Ћосић"),
    ("Xhemal", "Hoxha"),
    ("Ștefania", "Țepeș"),
    ("Ѓорѓи", "Велјановски"),
    ("Živa", "Šćepanović"),
]
SAME = [
    ("Djurdjica", "Cosic"),
    ("Džemal", "Hodža"),
    ("Stefania", "Tepes"),
    ("Gjorgji", "Veljanovski"),
    ("Ziva", "Scepanovic"),
]


def lines(names: list[tuple[str, str]], mark: str) -> str:
    born = ["1990-05-04", "1985-11-23", "2001-02-17", "1978-07-30", "1969-12-09"]
    towns = ["Brezovik", "Kotlina", "Jezero", "Ravnica", "Glava"]
    rows = zip(names, born, towns, strict=True)
    return "".join(f"{mark}{n},{a},{b},{day},{town}\n" for n, ((a, b), day, town) in enumerate(rows))


def strangers(count: int) -> str:
    made = (
        (f"{'abcdefgh'[n % 8]}{'aeiou'[n % 5]}{'lmnrstv'[n % 7]}a", f"{'KLMNPRSTV'[n % 9]}{n * 7919 % 99991}")
        for n in range(count)
    )
    letters = str.maketrans("0123456789", "aeioubdkmr")
    return "".join(
        f"s{n},{given},{surname.translate(letters)}ić,{1950 + n % 55}-{n % 12 + 1:02d}-{n % 27 + 2:02d}"
        f",Grad{'abcdefghijk'[n % 11]}\n"
        for n, (given, surname) in enumerate(made)
    )


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "a.csv").write_text(HEAD + lines(NAMES, "a") + strangers(150), encoding="utf-8")
    (tmp_path / "b.csv").write_text(HEAD + lines(SAME, "b"), encoding="utf-8")
    (tmp_path / "map.yml").write_text(MAP, encoding="utf-8")
    return {name: str(tmp_path / name) for name in ("a.csv", "b.csv", "map.yml", "out.csv", "out.parquet")}


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = run(app, [*arguments, "--json"])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, answer


def pairs(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_two_files_are_linked_across_scripts(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    order = ["link", "files", files["a.csv"], files["b.csv"], "--fields", files["map.yml"], "--out", files["out.csv"]]
    code, answer = told(order, capsys)
    assert code == 0
    jsonschema.validate(answer, json.loads((SCHEMAS / "link-files.json").read_text()))
    assert answer["records"] == [155, 5]
    written = pairs(files["out.csv"])
    assert list(written[0]) == ["left_id", "right_id", "probability", "decision"]
    assert {(row["left_id"], row["right_id"]) for row in written} == {(f"a{n}", f"b{n}") for n in range(5)}
    assert all(0.5 <= float(row["probability"]) <= 1 for row in written)
    assert {row["decision"] for row in written} <= {"link", "review"}
    assert len(written) == answer["pairs"] == answer["links"] + answer["reviews"]


def test_one_file_finds_its_own_duplicates_and_speaks_parquet(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import pyarrow
    from pyarrow import parquet

    rows = list(csv.DictReader((HEAD + lines(NAMES, "a") + lines(SAME, "b") + strangers(150)).splitlines()))
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "one.parquet")
    order = [
        "link",
        "files",
        str(tmp_path / "one.parquet"),
        "--fields",
        files["map.yml"],
        "--out",
        files["out.parquet"],
    ]
    assert told(order, capsys)[0] == 0
    written = parquet.read_table(files["out.parquet"]).to_pylist()
    assert {(row["left_id"], row["right_id"]) for row in written} == {(f"a{n}", f"b{n}") for n in range(5)}


@pytest.mark.parametrize(
    ("spoil", "content", "remedy"),
    [
        ("map.yml", "surname: prezime\n", "id:"),
        ("map.yml", "id: nr\nname: ime\n", "given_name"),
        ("map.yml", "id: nr\nsurname: {a: b}\n", "one name"),
        ("map.yml", "id: nr\n", "map one or more"),
        ("map.yml", ": [", "surname:"),
        ("map.yml", "id: nr\nsex: pol\n", "both files"),
        ("map.yml", "id: broj\nsurname: prezime\n", "id column"),
        ("a.csv", "", "first line"),
        ("a.csv", HEAD + "1,Qanarka,,,\n1,Qanarka,,,\n", "an id of its own"),
    ],
)
def test_what_is_wrong_is_told_with_a_remedy_and_without_values(
    files: dict[str, str], spoil: str, content: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[spoil]).write_text(content, encoding="utf-8")
    code, answer = told(
        ["link", "files", files["a.csv"], "--fields", files["map.yml"], "--out", files["out.csv"]], capsys
    )
    assert code == 78
    jsonschema.validate(answer, json.loads((SCHEMAS / "error.json").read_text()))
    assert remedy in answer["error"]["remedy"]
    assert "Qanarka" not in json.dumps(answer)


def test_a_file_that_is_not_there_and_thresholds_out_of_order(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    rest = ["--fields", files["map.yml"], "--out", files["out.csv"]]
    assert told(["link", "files", files["a.csv"] + "x", *rest], capsys)[0] == 78
    code, answer = told(["link", "files", files["a.csv"], *rest, "--review-from", "1.5"], capsys)
    assert (code, "--review-from" in answer["error"]["remedy"]) == (78, True)


def test_bad_values_are_counted_by_name_and_stop_nothing(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    bad = f"x1,😀,{'x' * 10_000},31160,\nx2,N.N.,Пeтровић,01.01.1900,\nx3,A,,31.02.1985,\nx4,,,,\n"
    Path(files["a.csv"]).write_text(HEAD + bad + strangers(30), encoding="utf-8")
    code, answer = told(
        ["link", "files", files["a.csv"], "--fields", files["map.yml"], "--out", files["out.csv"]], capsys
    )
    assert (code, answer["pairs"]) == (0, 0)
    assert answer["odd_values"] == {
        "birth_date": {"default_date": 1, "impossible_date": 1, "serial_date": 1},
        "given_name": {"no_letters": 1, "not_a_name": 1, "one_letter": 1},
        "surname": {"mixed_scripts": 1, "too_long": 1},
    }
