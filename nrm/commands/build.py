"""`build`: the warehouse from the log, of today or as of the past."""

from typing import Annotated

import typer

from nrm.output import AsJson, Home, console, say_json


def build(
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="A position of the log, the id of a load, or a moment: what was known then."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--full-refresh", help="Build everything from the log, not what came since alone.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Bring every table of the warehouse up to the log; with --as-of as they were known then, in schemas of their own.

    Example: nrm build --as-of 2026-03-31

    Reads what came since the last build; once a day, after an erasure, or where models or seeds are other ones, all.
    A date is the end of that day in UTC. The tables then stand in as_of_marts, as_of_reporting and so on until the next
    build of today; what stands today is not touched. Exact for everyone who was neither erased nor withdrew since.
    Ends with 1 when a model or a test fails, with 2 when the log has nothing as of then.
    """
    from nrm.stack import Installation
    from nrm.walk import build_log

    report = build_log(Installation.at(home), as_of, everything=everything)
    if as_json:
        say_json(report)
        return
    built = sum(layer["built"] for layer in report["layers"].values())
    where = "as_of_marts and as_of_reporting" if as_of else "marts and reporting"
    console().print(f"Built {built} tables up to position {report['to_position']:,}: {where}.")
