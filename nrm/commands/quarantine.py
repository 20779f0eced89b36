"""`quarantine list|show`: the refused records, by reason and field names; their content only on demand and
audited."""

from typing import Annotated, Any

import typer

from nrm.output import AsJson, Home, console, say_json, table

app = typer.Typer(help="Refused records: why, how many, and one of them.", no_args_is_help=True)


@app.command("list")
def list_records(
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Refused records with reason and field names. Holds no value of a record.

    Example: nrm quarantine list --source ngo_kobo
    """
    from nrm.quarantine import refused_records
    from nrm.stack import Installation

    records = refused_records(Installation.at(home), source)
    if as_json:
        say_json({"records": records})
        return
    columns = ("quarantine_id", "source", "stream", "reason")
    rows = [[*(each[column] for column in columns), ", ".join(each["fields"])] for each in records]
    console().print(
        table(["id", "source", "stream", "reason", "fields"], rows) if rows else "Nothing is in quarantine."
    )


@app.command("show")
def show_record(
    quarantine_id: Annotated[str, typer.Argument(help="As `quarantine list` prints it.")],
    open_it: Annotated[
        bool,
        typer.Option("--open", help="Unseal the record with the private key and print it. Is written to the audit."),
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """One refused record: why, since when; with --open also what it says.

    Example: nrm quarantine show 6f0c2b9e-… --open

    Ends with 65 when there is no such record.
    """
    from nrm.quarantine import open_record, refused_record
    from nrm.stack import Installation

    installation = Installation.at(home)
    answer: dict[str, Any] = refused_record(installation, quarantine_id)
    if open_it:
        answer["content"] = open_record(installation, quarantine_id)
    if as_json:
        say_json(answer)
        return
    for name, value in answer.items():
        console().print(f"{name}: {', '.join(value) if isinstance(value, list) else value}", markup=False)
