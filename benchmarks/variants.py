"""The files that one round loads one after the other: rows, the same again, and the same with one in a hundred new."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.events import rows, write_rows

CHANGED: Final = 3
"""Rows of the replay that say something else under a known id: each must be found."""
NEW_IN: Final = 100


@dataclass(frozen=True, slots=True)
class Variants:
    """Drop folders, one file each."""

    first: Path
    again: Path
    one_percent: Path


def variants(data: Path, count: int) -> Variants:
    """Made where they are not there yet; the same rows for the same count."""
    first, again, fresh = (data / f"{count}-{name}" for name in ("first", "again", "new"))
    source = first / "a.jsonl"
    if not (first / "a.jsonl.done").exists():
        first.mkdir(parents=True, exist_ok=True)
        write_rows(source, count)
        _mark(source)
    _derive(again / "b.jsonl", _changed(source))
    _derive(fresh / "c.jsonl", _with_new(source, count))
    return Variants(first, again, fresh)


def _derive(path: Path, lines: Iterator[str]) -> None:
    if path.with_name(f"{path.name}.done").exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines)
    _mark(path)


def _mark(path: Path) -> None:
    path.with_name(f"{path.name}.done").touch()


def _changed(path: Path) -> Iterator[str]:
    """The same rows; the first few services were two sessions after all."""
    left = CHANGED
    with path.open(encoding="utf-8") as file:
        for line in file:
            if left and '"quantity":1,' in line:
                line, left = line.replace('"quantity":1,', '"quantity":2,'), left - 1
            yield line


def _with_new(path: Path, count: int) -> Iterator[str]:
    """The same rows, and after every hundredth a new one."""
    new = rows(count // NEW_IN, seed=2, first=10 * count)
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            yield line
            if number % NEW_IN == 0:
                yield next(new)
