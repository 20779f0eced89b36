"""`load`: take in one source now, without waiting for its DAG."""

from pathlib import Path
from typing import Annotated

import typer

from nrm.output import AsJson, Home, console, say_json, table


def load(
    source: Annotated[str, typer.Argument(help="Name of a file in sources/, without .yml.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Ask the source and check its records; store nothing.")
    ] = False,
    sources: Annotated[
        Path | None, typer.Option("--sources", help="Folder of the source files, where it is not sources/.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Load one source: read = appended + duplicate + quarantined + skipped.

    Example: nrm load shelter_csv --dry-run

    Ends with 65 when the load was held or the source is paused, 75 when it may work later, 77 when the source
    refused us.
    """
    from nrm.stack import Installation
    from nrm.walk import load_source

    report = load_source(Installation.at(home), source, dry_run=dry_run, sources=sources)
    if as_json:
        say_json(report)
        return
    columns = ["read", "appended", "duplicate", "quarantined", "skipped"]
    console().print(table(["source", *columns], [[source, *(report[column] for column in columns)]]))
    odd = [[field, said, records] for field, met in report["odd_values"].items() for said, records in met.items()]
    if odd:
        console().print(table(["odd value of", "outcome", "records"], odd))
