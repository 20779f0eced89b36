"""The shelter's folder loaded into a real log: full files that shrink, files that do not change, months that follow."""

import csv
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors.base import Connection
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from tests.support.ingest_log import LogUnderTest
from tests.support.ingest_records import stay
from vocabulary.errors import LoadHeld, SourceRefused

EVENTS_OF_A_STAY = 4


def drop(folder: Path, name: str, rows: list[dict[str, Any]], *last: list[str]) -> None:
    """A file as the shelter writes it, and its mark."""
    columns = [name for name in rows[0] if not name.startswith("$")]
    with (folder / name).open("w", encoding="cp1250", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows([columns, *([row[column] for column in columns] for row in rows), *last])
    (folder / f"{name}.done").write_text("2026-04-01T02:00:00Z\n", encoding="ascii")


def load(log: LogUnderTest, folder: Path, **how: bool) -> LoadReport:
    return run_intake("shelter_csv", settings=log.settings(Connection(folder=folder), page_size=20), **how)


def stays(count: int) -> list[dict[str, Any]]:
    return [stay(number) for number in range(1, count + 1)]


def cost(number: int, amount: str = "1.234,50") -> dict[str, Any]:
    return {
        "Br": f"T{number}", "Mjesec": "02.2026", "Vrsta usluge": "smještaj", "Iznos": amount, "Valuta": "EUR",
        "Vrsta troška": "tekući", "Izvor": "država",
    }  # fmt: skip


def test_unchanged_files_are_not_read_again(log: LogUnderTest, tmp_path: Path) -> None:
    drop(tmp_path, "boravci.csv", stays(30))
    assert load(log, tmp_path).counts.appended == 30
    assert load(log, tmp_path).counts.read == 0


def test_a_row_that_left_the_full_file_is_voided(log: LogUnderTest, tmp_path: Path) -> None:
    drop(tmp_path, "boravci.csv", stays(30))
    load(log, tmp_path)
    drop(tmp_path, "boravci.csv", stays(29))
    shrunk = load(log, tmp_path).counts
    assert (shrunk.duplicate, shrunk.voided) == (29, EVENTS_OF_A_STAY)


def test_a_held_file_stays_held_until_somebody_releases_it(log: LogUnderTest, tmp_path: Path) -> None:
    drop(tmp_path, "boravci.csv", stays(50))
    load(log, tmp_path)
    drop(tmp_path, "boravci.csv", stays(5))
    for _ in range(2):
        with pytest.raises(LoadHeld, match="45 of 50"):
            load(log, tmp_path)
    assert log.types()["case.opened"] == 50
    assert load(log, tmp_path, released_by_hand=True).counts.voided == 45 * EVENTS_OF_A_STAY
    assert load(log, tmp_path).counts.read == 0


def test_a_file_without_its_mark_voids_nothing(log: LogUnderTest, tmp_path: Path) -> None:
    drop(tmp_path, "boravci.csv", stays(3))
    load(log, tmp_path)
    (tmp_path / "boravci.csv").write_text("Boravak;\r\n", encoding="cp1250")
    (tmp_path / "boravci.csv.done").unlink()
    assert load(log, tmp_path).counts == load(log, tmp_path).counts
    assert log.types()["case.opened"] == 3


def test_a_delta_file_adds_and_corrects_and_voids_nothing(log: LogUnderTest, tmp_path: Path) -> None:
    drop(tmp_path, "troskovi_2026-02.csv", [cost(1), cost(2)], ["UKUPNO", "", "", "2.469,00", "", ""])
    first = load(log, tmp_path).counts
    assert (first.appended, first.skipped_by_rule) == (2, {"totals_row": 1})
    drop(tmp_path, "troskovi_2026-02.csv", [cost(2, "9,90")])
    second = load(log, tmp_path).counts
    assert (second.read, second.appended, second.voided) == (1, 1, 0)
    assert log.types()["expenditure.recorded"] == 2


def test_a_broken_row_that_is_handed_over_again_is_counted_again_and_kept_once(
    log: LogUnderTest, tmp_path: Path
) -> None:
    drop(tmp_path, "troskovi_2026-02.csv", [cost(1, "12o")])
    assert load(log, tmp_path).counts.quarantined == 1
    drop(tmp_path, "troskovi_2026-02.csv", [cost(1, "12o"), cost(2)])
    (tmp_path / "troskovi_2026-02.csv.done").write_text("2026-05-01T02:00:00Z\n", encoding="ascii")
    assert load(log, tmp_path).counts.quarantined == 1
    assert log.one("select count(*) from quarantine.record") == 1


def test_a_renamed_column_stops_the_stream_and_names_only_what_was_agreed(log: LogUnderTest, tmp_path: Path) -> None:
    rows = [{("Šifra" if name == "Šifra klijenta" else name): value for name, value in stay(1).items()}]
    drop(tmp_path, "boravci.csv", rows)
    drop(tmp_path, "troskovi_2026-02.csv", [cost(1)])
    with pytest.raises(SourceRefused, match="no column Šifra klijenta"):
        load(log, tmp_path)
    assert log.types() == {"expenditure.recorded": 1}  # the other streams still load
