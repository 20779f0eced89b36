"""`restatements`: which figure of before says something else now, and why."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nrm.output import AsJson, Home, console, say_json, table


def restatements(
    since: Annotated[
        str, typer.Option("--from", help="A position of the log, the id of a load or an edition, or a moment.")
    ],
    until: Annotated[
        str | None, typer.Option("--to", help="The same; the log as it stands where it is left out.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write every cell that moved there, as JSON. Counts before disclosure control: keep it closed."
        ),
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Tell which figures moved between two positions of the log, and how much of it came of what.

    Example: nrm restatements --from 2026-03-31 --out march.json

    Only periods that were over at --from: what still ran has grown, not moved. The causes of a cell add up to its
    difference. What is printed are numbers of cells; the cells themselves, from what to what, go to --out alone.
    Ends with 2 when the log has nothing as of then.
    """
    from nrm.stack import Installation
    from nrm.stack.private_files import write_private
    from nrm.walk import restate

    found = restate(Installation.at(home), since, until)
    if out is not None:
        write_private(out, found.cells_as_json())
    if as_json:
        say_json(found.as_dict())
    else:
        _print(found.as_dict())


def _print(told: dict[str, Any]) -> None:
    say = console().print
    say(f"Between positions {told['from_position']:,} and {told['to_position']:,}:")
    say(table(["cause", "came"], list(told["came"].items())))
    if not told["figures"]:
        say("No figure of a period that was over moved.")
        return
    causes = sorted({cause for each in told["figures"] for cause in each["cells_by_cause"]})
    rows = [
        [each["figure"], each["cells"], *(each["cells_by_cause"].get(cause) for cause in causes)]
        for each in told["figures"]
    ]
    say(table(["figure", "cells moved", *causes], rows))
