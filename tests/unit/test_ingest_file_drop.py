"""The folder of CSV files: which files count, when they are read again, and what a broken row becomes."""

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
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
    csv.field_size_limit(2**31 - 1)  # as a library in the same process may have left it
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


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf8_may_begin_with_its_mark(tmp_path: Path, mark: bytes) -> None:
    path = drop(tmp_path, "a.csv", "")
    path.write_bytes(mark + "Šifra,K\n1,ž\n".encode())
    stream = Stream("shelter_csv", "services", {"file": "a.csv"})
    pages = list(FileDropConnector(stream, Connection(folder=tmp_path)).pages({}, None))
    assert rows(pages)[0]["Šifra"] == "1" and pages[0].columns == {"Šifra", "K"}


def test_utf8_under_a_code_page_is_refused_and_other_letters_are_not(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_1.csv", "Br;K\r\n1;Žarko\r\n", encoding="utf-8")
    with pytest.raises(SourceRefused, match="is UTF-8"):
        read(tmp_path)
    drop(tmp_path, "usluge_1.csv", "Br;K\r\n1;Žarko\r\n")
    assert rows(read(tmp_path))[0]["K"] == "Žarko"


def test_a_file_without_marks_counts_when_two_looks_find_the_same(tmp_path: Path) -> None:
    path = drop(tmp_path, "usluge_1.csv", "Br;K\r\n1;2\r\n", marked=False)
    first = read(tmp_path, ready="stable")
    assert rows(first) == []
    path.write_bytes(b"Br;K\r\n1;2\r\n2;3\r\n")  # it was still being written
    second = read(tmp_path, first[-1].next_cursor, ready="stable")
    assert rows(second) == []
    third = read(tmp_path, second[-1].next_cursor, ready="stable")
    assert [row["Br"] for row in rows(third)] == ["1", "2"] and rows(third)[0][WRITTEN_AT].endswith("+00:00")
    assert read(tmp_path, third[-1].next_cursor, ready="stable") == []


def test_titles_above_the_header_are_no_rows(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_1.csv", "Izvještaj\r\n\r\nBr;K\r\n1;2\r\n")
    assert [row["Br"] for row in rows(read(tmp_path, header_row=3))] == ["1"]


def test_an_empty_mark_says_when_it_was_made(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_1.csv", "Br;K\r\n1;2\r\n")
    (tmp_path / "usluge_1.csv.done").write_text("", encoding="ascii")
    assert rows(read(tmp_path))[0][WRITTEN_AT].startswith("20")


def test_hand_overs_of_several_files_are_told_apart_by_what_their_names_share(tmp_path: Path) -> None:
    drop(tmp_path, "klijenti_1.csv", "Br;K\r\n1;2\r\n")
    drop(tmp_path, "usluge_1.csv", "Br;K\r\n1;a\r\n1;b\r\n")
    drop(tmp_path, "klijenti_2.csv", "Br;K\r\n2;2\r\n")
    joined = {"service": {"file": "usluge_*.csv", "key": "Br", "to": "Br"}}
    found = rows(read(tmp_path, file="klijenti_*.csv", join=joined))
    assert [(row["Br"], [part["service/K"] for part in row["service"]]) for row in found] == [("1", ["a", "b"])]


@pytest.mark.parametrize("of_folder", [True, False])
def test_what_may_no_longer_be_read_is_refused(of_folder: bool) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = drop(folder, "usluge_1.csv", "Br;K\r\n1;2\r\n")
        path.chmod(0o600 if of_folder else 0)
        folder.chmod(0 if of_folder else 0o755)  # last: then nobody but root reaches what is inside
        with nobody(), pytest.raises(SourceRefused, match="no right"):
            read(folder)
        folder.chmod(0o700)


@contextmanager
def nobody() -> Iterator[None]:
    """Root may read everything, so the test is somebody else meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_delimiter_at_the_end_of_each_line_is_no_column(tmp_path: Path) -> None:
    drop(tmp_path, "usluge_1.csv", "Br;K;\r\n1;2;\r\n2;3;x\r\n")
    first, second = rows(read(tmp_path))
    assert first == {"Br": "1", "K": "2", WRITTEN_AT: MARK.strip()} and CELLS in second
