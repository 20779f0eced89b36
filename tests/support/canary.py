"""The canary scan: nothing that was planted to be recognised may be anywhere but at its source.

`python -m tests.support.canary --home DIR` scans an installation that runs: its databases dumped as text and
every file, all but its `synthetic` folder. It prints where something is and of what kind, never what.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.canary_databases import all_databases, dump_databases, superuser_address
from tests.support.canary_files import HEAD, UNREADABLE, Unreadable, contents, files_under
from tests.support.canary_forms import PLAIN, SHORTEST, WIDE, encodings, spellings
from tests.support.canary_sieve import Sieve

KINDS = {
    "surnames": "surname",
    "documents": "document",
    "phones": "phone",
    "birth_dates": "birth_date",
    "record_ids": "record_id",
    "person_ids": "person_id",
}
DIGITS_ALONE = ("birth_date", "phone")
WINDOW = 1 << 20
WIDEST = 2
"""Bytes of the widest neighbour of a number."""
PATH_KIND = "file name"

Canaries = Mapping[str, Iterable[str]]
"""Kind → the planted words of that kind."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something planted lies, of what kind it is and how it is written; never the thing itself."""

    path: str
    kind: str
    form: str
    offset: int = 0


def load_canaries(synthetic: Path) -> dict[str, list[str]]:
    """What the synthetic country under this folder has planted."""
    planted = json.loads((synthetic / "truth" / "canaries.json").read_text(encoding="utf-8"))
    return {KINDS[name]: words for name, words in planted.items()}


class Scanner:
    """Finds any of the canaries, in all their forms at once.

    A sieve tells where the first eight bytes of a pattern are; those few places are then compared in full.
    """

    def __init__(self, canaries: Canaries) -> None:
        self._patterns = _patterns(canaries)
        lengths: dict[bytes, set[int]] = defaultdict(set)
        for pattern in self._patterns:
            lengths[pattern[:SHORTEST]].add(len(pattern))
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}
        self._longest = max(map(len, self._patterns), default=SHORTEST)
        self._sieve = Sieve(self._lengths)

    def scan(self, paths: Iterable[Path], exclude: Iterable[Path] = ()) -> list[Finding]:
        """The first place of each kind and form in every file, container and file name."""
        found: dict[tuple[str, str, str], Finding] = {}
        for path in files_under(paths, exclude):
            for finding in self._of_file(path):
                found.setdefault((finding.path, finding.kind, finding.form), finding)
        return list(found.values())

    def scan_bytes(self, data: bytes) -> Iterator[tuple[str, str, int]]:
        """(kind, form, offset) of each canary in these bytes."""
        if data.count(0) == len(data):
            return
        for start in self._sieve.starts(data):
            for length in self._lengths[data[start : start + SHORTEST]]:
                meaning = self._patterns.get(data[start : start + length])
                if meaning and _stands_alone(data, start, start + length, *meaning):
                    yield (*meaning, start)

    def _of_file(self, path: Path) -> Iterator[Finding]:
        shown = self._shown(path)
        for kind, form, _ in self.scan_bytes(_name(path)):
            yield Finding(shown, kind, f"{PATH_KIND}, {form}")
        try:
            yield from self._of_contents(path, shown)
        except FileNotFoundError:
            return
        except (Unreadable, PermissionError):
            yield Finding(shown, UNREADABLE, path.suffix)

    def _of_contents(self, path: Path, shown: str) -> Iterator[Finding]:
        for offset, window, inside in self._windows(path):
            for kind, form, start in self.scan_bytes(window):
                if start in inside:
                    yield Finding(shown, kind, form, offset + start)
        with path.open("rb") as file:
            head = file.read(HEAD)
        for way, data in contents(head, path.read_bytes):
            for kind, form, start in self.scan_bytes(data):
                yield Finding(shown, kind, f"{way}, {form}", start)

    def _windows(self, path: Path) -> Iterator[tuple[int, bytes, range]]:
        """(offset, piece, starts to judge): pieces overlap, a hit is judged where its neighbours are seen."""
        offset, kept, overlap = 0, b"", self._longest + 2 * WIDEST
        with path.open("rb") as file:
            piece = file.read(WINDOW)
            while piece:
                following = file.read(WINDOW)
                window = kept + piece
                last = len(window) - (overlap - WIDEST if following else 0)
                yield offset, window, range(WIDEST if offset else 0, last)
                kept = window[-overlap:]
                offset, piece = offset + len(window) - len(kept), following

    def _shown(self, path: Path) -> str:
        """The path, up to where a planted word stands in it."""
        for parent in (path, *path.parents):
            if not any(True for _ in self.scan_bytes(_name(parent))):
                return str(parent if parent == path else parent / "(name withheld)")
        return "(name withheld)"


def scan(paths: Iterable[Path], canaries: Canaries, exclude: Iterable[Path] = ()) -> list[Finding]:
    """Every canary in these files and folders. For more than one scan build a `Scanner` once."""
    return Scanner(canaries).scan(paths, exclude)


def _patterns(canaries: Canaries) -> dict[bytes, tuple[str, str]]:
    """Bytes → (kind, form). Of two forms with the same bytes the first one names it."""
    patterns: dict[bytes, tuple[str, str]] = {}
    for kind, words in canaries.items():
        for word in words:
            for spelling, how in spellings(kind, word).items():
                for encoding, pattern in encodings(spelling):
                    if len(pattern) >= SHORTEST:
                        patterns.setdefault(pattern, (kind, how + encoding))
                    elif spelling == word:
                        raise ValueError(f"a planted {kind} is too short to be told from chance")
    return patterns


def _name(path: Path) -> bytes:
    return str(path).encode(errors="surrogateescape")


def _stands_alone(data: bytes, start: int, end: int, kind: str, form: str) -> bool:
    """Whether a number is not merely a part of a longer one. Words and ids need no borders."""
    encoding = form.rpartition(" ")[2]
    if kind not in DIGITS_ALONE or encoding not in PLAIN:
        return True
    width = 2 if encoding in WIDE else 1
    return not (_is_digit(data[start - width : start], encoding) or _is_digit(data[end : end + width], encoding))


def _is_digit(one: bytes, encoding: str) -> bool:
    return one.decode(encoding, "ignore").isdecimal()


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing was found, 1 when something was."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.canary", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder of an installation that runs")
    home = parser.parse_args(arguments).home.resolve()
    findings, size = scan_installation(home)
    for finding in findings:
        print(f"{finding.path}: {finding.kind} ({finding.form}) at byte {finding.offset}")
    print(f"{len(findings)} findings in {size / 1e6:.0f} MB of files and database dumps")
    return 1 if findings else 0


def scan_installation(home: Path) -> tuple[list[Finding], int]:
    """The findings in all databases and files of an installation, and how many bytes were read."""
    synthetic = home / "synthetic"
    scanner = Scanner(load_canaries(synthetic))
    with tempfile.TemporaryDirectory() as dumps:
        dump_databases(all_databases(superuser_address(home)), Path(dumps))
        places = [home, Path(dumps)]
        size = sum(path.stat().st_size for path in files_under(places, [synthetic]))
        return scanner.scan(places, [synthetic]), size


if __name__ == "__main__":
    sys.exit(main())
