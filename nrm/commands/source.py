"""`source pause|resume|release`: orders about one source; each is written into the chain."""

from typing import Annotated, Any

import typer

from nrm.output import AsJson, Home, console, say_json

app = typer.Typer(
    help="Source systems: draft, check and list their files; pause, resume and release their loads.",
    no_args_is_help=True,
)

Source = Annotated[str, typer.Argument(help="Name of a file in sources/, without .yml.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, as a code; a wrong one prints the list.")]


@app.command("pause")
def pause_source(source: Source, reason: Reason, home: Home = None, as_json: AsJson = False) -> None:
    """Stop asking a source. Its DAG's task is skipped until it is resumed; a load under way ends at its next page.

    Example: nrm source pause ngo_kobo --reason wrong_data

    Ends with 65 when it is paused already.
    """
    from nrm.source_orders import pause
    from nrm.stack import Installation

    _say(pause(Installation.at(home), source, reason), as_json)


@app.command("resume")
def resume_source(source: Source, reason: Reason, home: Home = None, as_json: AsJson = False) -> None:
    """Ask a paused source again, from where it was left.

    Example: nrm source resume ngo_kobo --reason repaired

    Ends with 65 when it is not paused.
    """
    from nrm.source_orders import resume
    from nrm.stack import Installation

    _say(resume(Installation.at(home), source, reason), as_json)


@app.command("release")
def release_source(
    source: Source,
    reason: Reason,
    stream: Annotated[str | None, typer.Option(help="Only this stream; else every held one.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Let the next load void what is absent now. Ask the source first: what is voided leaves every figure.

    Covers as many records as are absent at this moment, and exactly the next load that gets to the end of the stream.

    Example: nrm source release ngo_kobo --stream case --reason true_deletion

    Ends with 65 when nothing is held, 75 when a load is under way.
    """
    from nrm.source_orders import release
    from nrm.stack import Installation

    _say(release(Installation.at(home), source, reason, stream), as_json)


def _say(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        say_json(answer)
        return
    out = console()
    out.print("{source} is {state} ({reason_code})".format(**answer))
    out.print("Audit batch {audit_batch}: quote it in your ticket.".format(**answer))
    for each in answer.get("streams", ()):
        out.print("  {stream}: the next load may void the {absent} of {live} records that are absent".format(**each))
