"""What the centre for social work hands over each night on its SFTP server: ten files, windows-1251, full."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from synthetic.clock import stamp, this_night
from synthetic.records import CaseForm, MonthForm
from synthetic.servers.sftp import OUT, host_key_of
from synthetic.servers.social_rows import (
    BEYOND_1251,
    COLUMNS,
    Row,
    as_rows,
    case_rows,
    client_row,
    month_rows,
)
from synthetic.servers.store import write_whole
from synthetic.world import World

ENCODING: Final = "windows-1251"
SOURCE: Final = "social_sftp"


class SocialFiles:
    """The folder that is served, and the ways the centre changes what lies in it."""

    def __init__(self, store: Path) -> None:
        self.folder = store / OUT

    def rows(self, name: str) -> list[Row]:
        """Header and rows of a file, by its name without `.csv`."""
        text = (self.folder / f"{name}.csv").read_bytes().replace(b"\x98", b"?").decode(ENCODING)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

    def write(self, name: str, rows: Iterable[Row], written_at: datetime) -> None:
        """A whole file and, after it, its mark."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
        path, mark = self.folder / f"{name}.csv", self.folder / f"{name}.csv.done"
        content = _encoded(out.getvalue())
        if not path.is_file() or path.read_bytes() != content:
            mark.unlink(missing_ok=True)
        write_whole(path, content)
        write_whole(mark, f"{stamp(written_at)}\n".encode())

    def edit(self, name: str, number: int, column: str, cell: str) -> str:
        """Another cell in the row of that number; returns what it was, so the same call brings it back (A→B→A)."""
        rows = self.rows(name)
        place = rows[0].index(column)
        before, rows[number][place] = rows[number][place], cell
        self.write(name, rows, datetime.now(UTC))
        return before

    def keep(self, name: str, rows: Iterable[Row]) -> None:
        """The file with its header and these rows alone."""
        self.write(name, [COLUMNS[name], *rows], datetime.now(UTC))


def fill_social(store: Path, world: World) -> SocialFiles:
    """All files of the world, each whole, and the key of the server."""
    host_key_of(store)
    files = SocialFiles(store)
    rows = as_rows(_rows(world))
    for name, columns in COLUMNS.items():
        files.write(name, [columns, *rows.get(name, [])], this_night(world.window.today))
    return files


def _rows(world: World) -> Iterator[tuple[str, Row]]:
    cards: set[str] = set()
    for form in world.of(SOURCE, "case"):
        if isinstance(form, CaseForm):
            has_card = form.broken is None or form.broken.reason != "orphan_row"
            if has_card and form.spelling and form.person_no and form.person_no not in cards:
                cards.add(form.person_no)
                yield "klijenti", client_row(form.person_no, form.spelling)
            yield from case_rows(form)
    for month in world.of(SOURCE, "month"):
        if isinstance(month, MonthForm):
            yield from month_rows(month)


def _encoded(text: str) -> bytes:
    """In the code page; what it has no letter for is a question mark, as its program writes it."""
    return b"\x98".join(part.encode(ENCODING, "replace") for part in text.split(BEYOND_1251))
