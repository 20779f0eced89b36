"""The folder of CSV files: which files count, when they are read again, and what a broken row becomes."""

from pathlib import Path
from typing import Any

import pytest

from ingest.connectors.base import CELLS, WRITTEN_AT, Connection, Cursor, Page, Stream
from ingest.connectors.file_drop import FileDropConnector
from vocabulary.errors import SourceRefused, TryAgain

MARK = "2026-04-01T02:00:00Z\n"


def drop(folder: Path, name: str, text: str, *, marked: bool = True, encoding: str = "cp1250") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding, errors="surrogateescape"))
    if marked:
        (folder / f"{name}.done").write_text(MARK, encoding="ascii")
    return path


def read(folder: Path, cursor: Cursor | None = None, page_size: int = 100, **read: Any) -> list[Page]:
    what = {"file": "usluge_*.csv", "submission": "delta", **read}
    stream = Stream("shelter_csv", "services", what, encoding="windows-1250", delimiter=";", page_size=page_size)
    return list(FileDropConnector(stream, Connection(folder=folder)).pages(cursor or {}, None))


def rows(pages: list[Page]) -> list[Any]:
    return [record for page in pages for record in page.records]


def test_cells_come_under_their_header_in_the_declared_encoding(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_2026-01.csv", 'Br;Količina\r\nŽ1;1.234,50\r\nž2;"a;b"\r\n')
    pages = read(tmp_path)
    assert rows(pages) == [
        {"Br": "Ž1", "Količina": "1.234,50", WRITTEN_AT: MARK.strip()},
        {"Br": "ž2", "Količina": "a;b", WRITTEN_AT: MARK.strip()},
    ]
    assert pages[0].columns == {"Br", "Količina"}


def test_a_file_without_its_mark_is_not_there_yet(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_2026-01.csv", "Br;Količina\r\n1;2\r\n", marked=False)
    assert read(tmp_path) == []


def test_an_unchanged_file_is_not_opened_again_and_a_changed_one_is(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_2026-01.csv", "Br;K\r\n1;2\r\n")
    cursor = read(tmp_path)[-1].next_cursor
    drop(tmp_path, "usluge_2026-02.csv", "Br;K\r\n2;2\r\n")
    second = read(tmp_path, cursor)
    assert [row["Br"] for row in rows(second)] == ["2"]
    assert read(tmp_path, second[-1].next_cursor) == []
    drop(tmp_path, "usluge_2026-01.csv", "Br;K\r\n1;3\r\n")
    assert [row["K"] for row in rows(read(tmp_path, second[-1].next_cursor))] == ["3"]


def test_the_cursor_of_a_file_is_kept_only_when_its_last_page_is(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_2026-01.csv", "Br;K\r\n" + "".join(f"{n};1\r\n" for n in range(5)))
    pages = read(tmp_path, page_size=2)
    assert [len(page.records) for page in pages] == [2, 2, 1]
    assert [page.next_cursor["files"] == {} for page in pages] == [True, True, False]


def test_no_name_of_a_file_is_in_the_cursor(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_Zvjezdanovska.csv", "Br;K\r\n1;2\r\n")
    assert "Zvjezdanovska" not in str(read(tmp_path)[-1].next_cursor)


@pytest.mark.parametrize(("submission", "complete"), [("full", True), ("delta", False)])
def test_only_a_full_file_is_a_complete_pull(tmp_path: Path, submission: str, complete: bool) -> None:
    drop(tmp_path, "usluge_2026-01.csv", "Br;K\r\n1;2\r\n")
    assert read(tmp_path, submission=submission)[-1].complete is complete


def test_a_file_with_only_a_header_is_an_empty_pull(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_2026-01.csv", "Br;K\r\n")
    pages = read(tmp_path, submission="full")
    assert rows(pages) == [] and pages[-1].complete


def test_a_row_of_another_length_keeps_its_cells(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_2026-01.csv", "Br;K\r\n1\r\n2;3;4\r\n\r\n")
    short, long, empty = rows(read(tmp_path))
    assert (short["Br"], short[CELLS]) == ("1", ["1"])
    assert (long["K"], long[CELLS]) == ("3", ["2", "3", "4"])
    assert empty[CELLS] == []


def test_bytes_that_the_encoding_does_not_know_reach_the_contract(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_2026-01.csv", "Br;K\r\n1;\udc81\r\n")
    assert rows(read(tmp_path))[0]["K"] == "\udc81"


def test_an_endless_field_is_one_unreadable_row_and_the_others_are_read(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_2026-01.csv", f"Br;K\r\n1;{'x' * 200_000}\r\n2;3\r\n")
    found = rows(read(tmp_path))
    assert CELLS in found[0] and found[-1]["Br"] == "2"


@pytest.mark.parametrize("header", ["", "Br;Br\r\n1;2\r\n"])
def test_a_file_without_a_usable_header_is_refused(tmp_path: Path, header: str) -> None:
    drop(tmp_path, "usluge_2026-01.csv", header)
    with pytest.raises(SourceRefused, match="header") as refused:
        read(tmp_path)
    assert "usluge_2026-01" not in str(refused.value)


def test_a_file_that_changes_while_it_is_read_is_tried_again(tmp_path: Path) -> None:
    path = drop(tmp_path, "usluge_2026-01.csv", "Br;K\r\n" + "1;2\r\n" * 3)
    what = {"file": "usluge_*.csv", "submission": "full"}
    stream = Stream("shelter_csv", "services", what, encoding="windows-1250", delimiter=";", page_size=1)
    pages = FileDropConnector(stream, Connection(folder=tmp_path)).pages({}, None)
    next(pages)
    with path.open("ab") as file:
        file.write(b"9;9\r\n")
    with pytest.raises(TryAgain, match="changed"):
        list(pages)


def test_a_folder_that_is_not_mounted_is_no_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(TryAgain, match="not there"):
        read(tmp_path / "nowhere")
