"""`report publish`: release the last build and write the pages."""

import typer

from nrm.output import AsJson, Home, console, say_json

app = typer.Typer(help="The gap report.", no_args_is_help=True)


@app.command("publish")
def publish(home: Home = None, as_json: AsJson = False) -> None:
    """Protect, freeze and publish what the last build counted. What `release_report` does in Airflow.

    Example: nrm report publish

    Ends with 3 when a table may not leave; the last vintage then stays.
    """
    from nrm.stack import Installation
    from nrm.status import report_address
    from nrm.walk import release_build

    installation = Installation.at(home)
    answer = {**release_build(installation), "report": report_address(installation)}
    if as_json:
        say_json(answer)
    else:
        console().print(f"Gap report: {answer['report']}")


@app.callback()
def _group() -> None:
    """The gap report."""
