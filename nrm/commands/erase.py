"""`erase`: forget a person for good, with a certificate; resume; replay after a restore."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from nrm.output import AsJson, Home, console, say_json


def erase(
    source: Annotated[str | None, typer.Option(help="The source that named the record.")] = None,
    record: Annotated[
        str | None, typer.Option(help="The record's number at that source; `-` reads it from stdin, which is safer.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why, as a code; a wrong one prints the list.")] = None,
    stream: Annotated[str | None, typer.Option(help="Where a number stands in several streams: which.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with every erasure that was interrupted.")] = False,
    pending: Annotated[bool, typer.Option("--pending", help="List those without a certificate.")] = False,
    replay: Annotated[bool, typer.Option("--replay", help="After a restore: erase again who is registered.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the certificate there too, as JSON.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Erase the person whom a record is about, in every source, for good; prints a certificate. Totals do not change.

    Example: nrm erase --source ngo_kobo --record - --reason asked_by_person < number.txt

    A number on the command line is seen by whoever lists the machine's processes and stays in the shell's history: use
    `-`. Interrupted, the same command or --resume goes on. Ends with 65 when the source never sent such a record, with
    3 when something is left.
    """
    from nrm.stack import Installation

    here = Installation.at(home)
    if pending or replay:
        _say(_pending(here) if pending else _replay(here), as_json)
    else:
        sagas = _unfinished(here) if resume else [_begun(here, source, record, reason, stream)]
        _certify(here, sagas, out, as_json)


def _begun(here: Any, source: str | None, record: str | None, reason: str | None, stream: str | None) -> Any:
    from nrm.erase import begin

    if not source or not record or not reason:
        raise typer.BadParameter("say --source, --record and --reason, or --resume, --pending or --replay")
    number = sys.stdin.readline().strip() if record == "-" else record
    if not number:
        raise typer.BadParameter("no number came on stdin")
    return begin(here, source, number, reason, stream)


def _certify(here: Any, sagas: list[Any], out: Path | None, as_json: bool) -> None:
    from nrm.erase import run
    from nrm.stack.private_files import write_private

    certificates = [run(here, saga) for saga in sagas]
    told = {"certificates": [each.as_dict() for each in certificates]}
    if out is not None:
        import json

        write_private(out, json.dumps(told, indent=1).encode())
    if as_json:
        say_json(told)
    for each in () if as_json else certificates:
        console().print(each.as_text(), markup=False)


def _unfinished(here: Any) -> list[Any]:
    from nrm.erase import unfinished

    return unfinished(here)


def _pending(here: Any) -> dict[str, Any]:
    return {"pending": [str(saga) for saga in _unfinished(here)]}


def _replay(here: Any) -> dict[str, Any]:
    from nrm.erase import replay

    return {"replayed": replay(here)}


def _say(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        say_json(answer)
    for name, value in {} if as_json else answer.items():
        console().print(f"{name}: {value or 'none'}", markup=False)
