"""`quarantine list|show|retry|discard|purge`: the refused records, by reason and field names; their content only for
who holds the private key, and audited."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nrm.output import AsJson, Home, console, say_json, table

app = typer.Typer(help="Refused records: why, how many, and what to do with them.", no_args_is_help=True)

Source = Annotated[str | None, typer.Option(help="Only this source.")]
Stream = Annotated[str | None, typer.Option(help="Only this stream.")]
Reason = Annotated[str | None, typer.Option(help="Only what was refused for this reason.")]
Ids = Annotated[list[str] | None, typer.Argument(help="Only these, as `list --records` prints them.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would become of them; store nothing.")]
Everything = Annotated[bool, typer.Option("--all", help="Every open record, where nothing else narrows it down.")]


@app.command("list")
def list_records(
    source: Source = None,
    stream: Stream = None,
    reason: Reason = None,
    records: Annotated[bool, typer.Option("--records", help="Each record, newest first, instead of counts.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="With --records: at most so many.")] = 1000,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Open refused records: counts by source, stream and reason with the age of the oldest. Holds no value of a record.

    Example: nrm quarantine list --source ngo_kobo --records
    """
    from nrm.quarantine import refused_counts, refused_records, which_records
    from nrm.stack import Installation

    installation, which = Installation.at(home), which_records(source, stream, reason)
    if records:
        _say_records(refused_records(installation, which, limit), as_json)
    else:
        _say_counts(refused_counts(installation, which), as_json)


@app.command("show")
def show_record(
    quarantine_id: Annotated[str, typer.Argument(help="As `quarantine list --records` prints it.")],
    open_it: Annotated[
        bool,
        typer.Option("--open", help="Unseal the record with the private key and print it. Is written to the audit."),
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """One refused record: why, since when, what became of it; with --open also what it says.

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


@app.command("retry")
def retry_records(
    ids: Ids = None,
    source: Source = None,
    stream: Stream = None,
    reason: Reason = None,
    everything: Everything = False,
    key_file: Annotated[
        Path | None,
        typer.Option(help="File of the private key; else NRM_QUARANTINE_PRIVATE_FILE, else the installation's."),
    ] = None,
    dry_run: DryRun = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Try refused records again after a mapping was mended. Needs the private key; is written to the audit.

    What loads now leaves the quarantine; what is refused again stays, with its new reason. May be cut off and repeated.

    Example: nrm quarantine retry --source shelter_csv --reason unknown_code --dry-run

    Ends with 65 when no open record fits.
    """
    from nrm.quarantine import which_records
    from nrm.quarantine_work import retry
    from nrm.stack import Installation

    which = which_records(source, stream, reason, ids)
    _require_choice(which.is_everything, everything)
    told = _say_nothing if as_json else _say_progress
    answer = retry(Installation.at(home), which, key_file=key_file, dry_run=dry_run, progress=told)
    if as_json:
        say_json(answer)
        return
    columns = ["read", "appended", "duplicate", "quarantined", "skipped", "unopened"]
    rows = [[each["source"], *(each[column] for column in columns)] for each in answer["sources"]]
    console().print(table(["would become" if dry_run else "tried again", *columns], rows))


@app.command("discard")
def discard_records(
    because: Annotated[str, typer.Option(help="Why they are given up, as a code; a wrong one prints the list.")],
    ids: Ids = None,
    source: Source = None,
    stream: Stream = None,
    reason: Reason = None,
    everything: Everything = False,
    dry_run: DryRun = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Give refused records up. What they hold is gone at once; the same content sent again stays given up.

    Example: nrm quarantine discard 6f0c2b9e-… --because not_a_record

    Ends with 65 when no open record fits.
    """
    from nrm.quarantine import which_records
    from nrm.quarantine_work import discard
    from nrm.stack import Installation

    which = which_records(source, stream, reason, ids)
    _require_choice(which.is_everything, everything)
    answer = discard(Installation.at(home), which, because, dry_run=dry_run)
    if as_json:
        say_json(answer)
    else:
        console().print(f"{answer['records']:,} records {'would be' if dry_run else 'are'} given up ({because})")


@app.command("purge")
def purge_records(home: Home = None, as_json: AsJson = False) -> None:
    """Apply the age limit now (NRM_QUARANTINE_DAYS, 90 days); every load does so by itself.

    Example: nrm quarantine purge
    """
    from nrm.quarantine import purge
    from nrm.stack import Installation

    answer = purge(Installation.at(home))
    if as_json:
        say_json(answer)
    else:
        console().print("After {keep_days} days: {expired} expired, {deleted} deleted".format(**answer))


def _require_choice(is_everything: bool, is_meant: bool) -> None:
    if is_everything and not is_meant:
        raise typer.BadParameter("say which: ids, --source, --stream, --reason, or --all")


def _say_progress(source: str, done: int, of: int) -> None:
    console().print(f"  {source}: {done:,} of {of:,}", markup=False)


def _say_nothing(source: str, done: int, of: int) -> None:
    """One JSON object is all that a program wants to read."""


def _say_counts(counts: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        say_json({"counts": counts})
        return
    columns = ["source", "stream", "reason", "records", "oldest_days"]
    rows = [[each[column] for column in columns] for each in counts]
    headings = [*columns[:-1], "oldest, days"]
    console().print(table(headings, rows) if rows else "Nothing is in quarantine.")


def _say_records(records: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        say_json({"records": records})
        return
    columns = ("quarantine_id", "source", "stream", "reason")
    rows = [[*(each[column] for column in columns), ", ".join(each["fields"])] for each in records]
    console().print(
        table(["id", "source", "stream", "reason", "fields"], rows) if rows else "Nothing is in quarantine."
    )
