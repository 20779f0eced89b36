"""What a command says: one JSON object for programs, or lines for people; errors on the other stream."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from vocabulary.errors import NrmError

AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object; its schema stands in docs/reference/schemas.")
]
Home = Annotated[
    str | None,
    typer.Option("--home", help="Folder of the installation; else NRM_HOME, else .local of the project."),
]


def console() -> Console:
    return Console(highlight=False, soft_wrap=True)


def say_json(payload: Mapping[str, Any]) -> None:
    """One object on one line, keys in the order given."""
    sys.stdout.write(json.dumps(payload, ensure_ascii=False, default=str) + "\n")


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A plain table; numbers to the right, nothing for None. What is typed again (id, source) stays whole."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for position, heading in enumerate(headings):
        numeric = all(isinstance(row[position], int | float) or row[position] is None for row in rows)
        is_whole = heading in ("id", "source")
        drawn.add_column(heading, justify="right" if numeric and rows else "left", overflow="fold", no_wrap=is_whole)
    for row in rows:
        drawn.add_row(*("" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    return drawn


def tell_error(error: Exception, *, as_json: bool) -> int:
    """Print what went wrong without any value of a record; the exit code to end with."""
    code, kind, message, remedy = _described(error)
    if as_json:
        say_json({"error": {"kind": kind, "message": message, "remedy": remedy}, "exit_code": code})
    else:
        sys.stderr.write(f"nrm: {message}\n" + (f"  → {remedy}\n" if remedy else ""))
    return code


def _described(error: Exception) -> tuple[int, str, str, str]:
    if isinstance(error, NrmError):
        return error.exit_code, type(error).__name__, error.message, error.remedy
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    place = f"{step.tb_frame.f_globals.get('__name__', '?')}:{step.tb_lineno}" if step else "?"
    # the message of a foreign error may quote a row, so it is not shown
    return (
        70,
        type(error).__name__,
        f"A wrong program: {type(error).__name__} at {place}",
        "report it with this line",
    )
