"""`synthetic serve|check`: the country that never existed, and whether we count it right."""

from typing import Any

import typer

from nrm.output import AsJson, Home, console, say_json, table

app = typer.Typer(help="The synthetic country.", no_args_is_help=True)


@app.command("serve")
def serve(home: Home = None, as_json: AsJson = False) -> None:
    """Start the synthetic country's source systems and leave them running (`nrm down` ends them).

    Example: nrm synthetic serve
    """
    from nrm.progress import Progress
    from nrm.stack import Installation
    from nrm.stack.country import addresses_to_show, start_country

    installation = Installation.at(home).create()
    with Progress(quiet=as_json).step("Start the synthetic country's source systems"):
        start_country(installation)
    servers = addresses_to_show(installation)
    if as_json:
        say_json({"servers": servers})
    else:
        console().print(table(["source", "where"], [[name, where] for name, where in servers.items()]))


@app.command("check")
def check(home: Home = None, as_json: AsJson = False) -> None:
    """Compare every cell of every reporting table with the planted truth, and print each difference.

    Figures that need one person across systems are compared under the pipeline's own partition of persons; how good
    that is, and what its mistakes do to the totals, is told apart.

    Example: nrm synthetic check

    Ends with 1 on any difference.
    """
    from nrm.stack import Installation
    from nrm.stack.databases import database_url
    from nrm.stack.keys import record_key
    from synthetic.check import run_check

    installation = Installation.at(home)
    result = run_check(installation.home, database_url(installation, "checker"), record_key(installation))
    answer = result.as_dict()
    if as_json:
        say_json(answer)
    else:
        _print_check(answer)
    raise SystemExit(1 if answer["differences"] else 0)


def _print_check(answer: dict[str, Any]) -> None:
    """Each mart with its cells, then each difference."""
    out = console()
    out.print(
        table(["mart", "cells", "note"], [[part["mart"], part["cells"], part["note"]] for part in answer["indicators"]])
    )
    if answer["differences"]:
        columns = ["mart", "key", "measure", "truth", "warehouse"]
        out.print(table(columns, [[str(each[column]) for column in columns] for each in answer["differences"]]))
    _print_persons(answer["persons"])
    out.print(f"\n{answer['compared']:,} cells compared, {len(answer['differences']):,} differences")


def _print_persons(persons: dict[str, Any] | None) -> None:
    """Precision and recall of persons, and the totals that their mistakes change most."""
    if persons is None:
        return
    out = console()
    told = (
        f"{persons['drawn_persons']:,} persons drawn from {persons['subjects']:,} subjects",
        f"{persons['true_persons']:,} people really",
        f"precision {persons['precision']:.4f}, recall {persons['recall']:.4f}",
        f"{persons['permitted_recall']:.4f} of what may be linked",
        f"slips in {persons['slip_rate']:.1%} of records",
    )
    out.print("\n" + "; ".join(told))
    columns = ["mart", "measure", "true_total", "permitted_total", "drawn_total", "share", "permitted_share"]
    rows = [[str(each[column]) for column in columns] for each in persons["effects"][:8]]
    titles = ["mart", "measure", "true people", "as far as allowed", "persons drawn", "off", "off what is allowed"]
    out.print(table(titles, rows))
