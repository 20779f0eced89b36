"""The canary scan fails when anything is planted anywhere: each kind, each way to write it, each place."""

import base64
import bz2
import gzip
import json
import lzma
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pyarrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.support.canary import WINDOW, Finding, Scanner, scan
from tests.support.canary_sieve import Sieve

CANARIES = {
    "surname": ["Žgrečvrđović", "Жгречврђовић"],
    "document": ["AVQ 272B HTC4"],
    "phone": ["+999 600 153940"],
    "birth_date": ["1987-04-23", "23.04.1987"],
    "record_id": ["uuid:005877f6-7499-4158-be63-eebf058e5d87", "USLMNMHCAE52"],
    "person_id": ["2293T3JB8"],
}
PLANTED = [(kind, word) for kind, words in CANARIES.items() for word in words]
SCANNER = Scanner(CANARIES)

WAYS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda word: f"name: {word}, ".encode(),
    "utf-16-le": lambda word: f"name: {word}, ".encode("utf-16-le"),
    "utf-16-be": lambda word: f"name: {word}, ".encode("utf-16-be"),
    "utf-16 off by one byte": lambda word: b"\x01" + f"name: {word}, ".encode("utf-16-le"),
    "base64 first": lambda word: base64.b64encode(word.encode()),
    "base64 second": lambda word: base64.b64encode(f"={word}, and so on".encode()),
    "base64 third": lambda word: base64.b64encode(f"a={word}, and so on".encode()),
    "base64 for URLs": lambda word: base64.urlsafe_b64encode(f"??{word}??".encode()),
    "hex": lambda word: word.encode().hex().encode(),
    "HEX": lambda word: word.encode().hex().upper().encode(),
    "percent": lambda word: quote(word, safe="").encode(),
    "percent of what must be": lambda word: quote(word).encode(),
    "json": lambda word: json.dumps({"name": word}).encode(),
    "repr of bytes": lambda word: repr({"name": word.encode()}).encode(),
    "lower": lambda word: word.lower().encode(),
    "upper": lambda word: word.upper().encode(),
    "between letters": lambda word: f"x|{word}|x".encode(),
}
CODE_PAGES = {"Žgrečvrđović": "windows-1250", "Жгречврђовић": "windows-1251"}


def kinds_in(path: Path) -> set[str]:
    return {finding.kind for finding in SCANNER.scan([path])}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("kind", "word"), PLANTED)
def test_each_kind_is_found_however_it_is_written(tmp_path: Path, kind: str, word: str, way: str) -> None:
    (tmp_path / "file").write_bytes(b"\x00\xff nothing else here \n" + WAYS[way](word) + b"\n\x00")
    assert kinds_in(tmp_path) == {kind}


@pytest.mark.parametrize("word", CODE_PAGES)
def test_a_name_is_found_in_its_old_code_page(tmp_path: Path, word: str) -> None:
    (tmp_path / "file").write_bytes(f"Prezime;{word};".encode(CODE_PAGES[word]))
    assert kinds_in(tmp_path) == {"surname"}


@pytest.mark.parametrize(
    "word", ["Zgrecvrdovic", "zgrecvrdovic", "ZGRECVRDJOVIC", "Žgrečvrđović", "zgrecvrdjovic", "ŽGREČVRĐOVIĆ"]
)
def test_a_name_is_found_transliterated(tmp_path: Path, word: str) -> None:
    (tmp_path / "file").write_text(f"user={word} x", encoding="utf-8")
    findings = scan([tmp_path], {"surname": ["Жгречврђовић"]})
    assert {(one.kind, one.form) for one in findings} == {("surname", "transliterated utf-8")}


def in_xlsx(path: Path, word: str) -> None:
    book = Workbook()
    book.worksheets[0]["C7"] = f"Total for {word}"
    book.save(path)


def in_parquet(path: Path, word: str) -> None:
    columns = {"quarter": ["2026-Q1"] * 1000, "note": ["none"] * 999 + [word]}
    parquet.write_table(pyarrow.table(columns), path, compression="zstd", use_dictionary=False)


def in_parquet_bytes(path: Path, word: str) -> None:
    parquet.write_table(pyarrow.table({"note": [b"\x00" + word.encode("utf-16-le")] * 50}), path)


def in_parquet_deep(path: Path, word: str) -> None:
    parquet.write_table(pyarrow.table({"people": [[{"name": word}]] * 50}), path)


def in_zip(path: Path, word: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/report.txt", f"first\n{word}\nlast" * 50)


def in_zip_in_zip(path: Path, word: str) -> None:
    in_zip(path.with_name("inner.zip"), word)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", path.with_name("inner.zip").read_bytes())
    path.with_name("inner.zip").unlink()


def in_parquet_in_gzip(path: Path, word: str) -> None:
    in_parquet(path, word)
    path.write_bytes(gzip.compress(path.read_bytes()))


CONTAINERS: dict[str, Callable[[Path, str], object]] = {
    "zip": in_zip,
    "zip in zip": in_zip_in_zip,
    "xlsx": in_xlsx,
    "parquet": in_parquet,
    "parquet of bytes": in_parquet_bytes,
    "parquet of lists": in_parquet_deep,
    "parquet in gzip": in_parquet_in_gzip,
    "gzip": lambda path, word: path.write_bytes(gzip.compress(f"{word} {word}".encode())),
    "bzip2": lambda path, word: path.write_bytes(bz2.compress(word.encode())),
    "xz": lambda path, word: path.write_bytes(lzma.compress(word.encode())),
    "log": lambda path, word: path.write_text(f"2026-07-01T00:00:00Z ERROR column={word!r}\n", encoding="utf-8"),
    "hidden file": lambda path, word: path.with_name(".rc").write_text(word, encoding="utf-8"),
    "far in a large file": lambda path, word: path.write_bytes(bytes(3 * WINDOW + 17) + word.encode()),
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize(("kind", "word"), PLANTED)
def test_each_kind_is_found_whatever_it_lies_in(tmp_path: Path, kind: str, word: str, container: str) -> None:
    CONTAINERS[container](tmp_path / "file", word)
    assert kinds_in(tmp_path) == {kind}


@pytest.mark.parametrize(("kind", "word"), PLANTED)
def test_the_name_of_a_file_or_folder_is_scanned_and_then_withheld(tmp_path: Path, kind: str, word: str) -> None:
    folder = tmp_path / f"notes {word}"
    folder.mkdir()
    (folder / f"{word}.txt").write_text("nothing")
    findings = SCANNER.scan([tmp_path])
    assert {(one.path, one.kind) for one in findings} == {(str(tmp_path / "(name withheld)"), kind)}


def test_a_finding_says_where_and_what_kind_but_never_what(tmp_path: Path) -> None:
    for number, (_, word) in enumerate(PLANTED):
        (tmp_path / str(number)).write_text(f"here: {word}", encoding="utf-8")
    findings = SCANNER.scan([tmp_path])
    assert len({one.path for one in findings}) == len(PLANTED)
    assert not any(word in repr(findings) for _, word in PLANTED)
    assert Finding(str(tmp_path / "0"), "surname", "utf-8", len("here: ")) in findings


@pytest.mark.parametrize("end", [-100, None])
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_container_that_does_not_open_is_a_finding(
    tmp_path: Path, pack: Callable[[bytes], bytes], end: int | None
) -> None:
    """Cut off, or with one byte of its middle changed."""
    packed = bytearray(pack(random.Random(1).randbytes(5000) + b"0" * 5000))
    packed[2500] ^= 0xFF
    (tmp_path / "broken").write_bytes(packed[:end])
    assert kinds_in(tmp_path) == {"unreadable"}


def test_the_place_of_the_truth_is_left_out_and_only_that(tmp_path: Path) -> None:
    for folder in ("synthetic/truth", "logs/synthetic"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "file").write_text(CANARIES["document"][0])
    findings = scan([tmp_path], CANARIES, exclude=[tmp_path / "synthetic"])
    assert {one.path for one in findings} == {str(tmp_path / "logs/synthetic/file")}


@pytest.mark.parametrize(
    "longer",
    [
        "11987-04-23",
        "1987-04-230",
        "123.04.1987",
        "23.04.19870",
        "+999 600 1539401",
        "9996001539401",
        "0999600153940",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_number_within_a_longer_one_is_another(tmp_path: Path, longer: str, encoding: str) -> None:
    (tmp_path / "file").write_bytes(f" {longer} ".encode(encoding))
    assert kinds_in(tmp_path) == set()


def test_a_date_beside_letters_is_a_date(tmp_path: Path) -> None:
    (tmp_path / "file").write_text('{"born":"1987-04-23T00:00:00Z"}')
    assert kinds_in(tmp_path) == {"birth_date"}


@pytest.mark.parametrize("text", ["1987/04/23", "23/04/1987", "04/23/1987", "datetime.date(1987, 4, 23)"])
def test_a_date_is_found_as_programs_rewrite_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    assert kinds_in(tmp_path) == {"birth_date"}


def test_what_looks_alike_is_not_found(tmp_path: Path) -> None:
    alike = [
        "Žgrečvrđovčić",
        "AVQ 272B HTC5",
        "1987-04-24",
        "005877f6-7499-4158-be63-eebf058e5d88",
        "USLMNMHCAE5",
    ]
    (tmp_path / "file").write_text(" ".join(alike), encoding="utf-8")
    (tmp_path / "noise").write_bytes(random.Random(7).randbytes(3 * WINDOW))
    assert kinds_in(tmp_path) == set()


def test_a_word_too_short_to_be_told_from_chance_is_refused() -> None:
    with pytest.raises(ValueError, match="surname is too short"):
        Scanner({"surname": ["Kos"]})


contexts = st.binary(max_size=40)


@settings(deadline=None)
@given(st.data(), contexts, contexts)
def test_in_any_context_every_kind_is_found(data: st.DataObject, before: bytes, after: bytes) -> None:
    """Whatever bytes lie around it, even those of half a letter."""
    kind, word = data.draw(st.sampled_from(PLANTED))
    way = data.draw(st.sampled_from(sorted(WAYS)))
    text = before + b" " + WAYS[way](word) + b" " + after
    assert kind in {found for found, _, _ in SCANNER.scan_bytes(text)}


@settings(max_examples=40, deadline=None)
@given(st.integers(-300, 20), st.sampled_from(PLANTED), st.sampled_from(["utf-8", "utf-16-le"]))
def test_no_border_between_two_windows_hides_anything(shift: int, planted: tuple[str, str], way: str) -> None:
    kind, word = planted
    with TemporaryDirectory() as folder:
        Path(folder, "file").write_bytes(b"\x01" * (WINDOW + shift) + word.encode(way) + b"\x01" * 500)
        found = {(one.kind, one.form, one.offset) for one in SCANNER.scan([Path(folder)])}
    assert (kind, way, WINDOW + shift) in found


@settings(deadline=None)
@given(
    st.lists(st.text("ab", min_size=8, max_size=8).map(str.encode), min_size=1, max_size=40),
    st.text("ab", max_size=200).map(str.encode),
)
def test_the_sieve_stops_at_every_head_and_nowhere_else(heads: list[bytes], data: bytes) -> None:
    expected = [start for start in range(len(data)) if data[start : start + 8] in heads]
    assert Sieve(heads).starts(data) == expected


def test_where_nothing_was_planted_nothing_is_found() -> None:
    assert list(Scanner({}).scan_bytes(b"AVQ 272B HTC4")) == []
    assert list(SCANNER.scan_bytes(b"short")) == []


def test_a_large_installation_is_scanned_at_ten_megabytes_a_second_or_more(tmp_path: Path) -> None:
    """500 MB in a minute on the two cores of CI, where a telling share of the machine belongs to others."""
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    dice = random.Random(3)
    ids = ["USL" + "".join(dice.choices(letters, k=9)) for _ in range(5_000)]
    (tmp_path / "heap").write_bytes(
        dice.randbytes(8_000_000) + bytes(8_000_000) + b"2026-07-01 INFO read=1\n" * 350_000
    )
    scanner = Scanner({"record_id": ids})
    begun = time.process_time()
    assert scanner.scan([tmp_path]) == []
    assert time.process_time() - begun < 2.4
