"""`keys rotate|rotate-vault`: pseudonyms and wrapping keys that die."""

from typing import Annotated

import typer

from nrm.output import AsJson, Home, console, say_json, table

app = typer.Typer(help="Keys that change: pseudonyms of readers, the wrapping key.", no_args_is_help=True)


@app.command("rotate")
def rotate(
    domain: Annotated[
        list[str] | None, typer.Option("--domain", help="Only this kind of reader (analyst, coordinator); else all.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """New pseudonyms for every person, while readers read. The old ones, and the key they were drawn under, are gone.

    Example: nrm keys rotate --domain analyst

    Touches neither the log's events nor the marts. Killed or interrupted, the next call goes on.
    """
    from nrm.keys import rotate as rotate_pseudonyms
    from nrm.stack import Installation

    told = _say_nothing if as_json else _say_progress
    answer = rotate_pseudonyms(Installation.at(home), tuple(domain or ()), dry_run=dry_run, progress=told)
    if as_json:
        say_json(answer)
        return
    columns = ["domain", "epoch", "persons", "deleted"]
    rows = [[each[column] for column in columns] for each in answer["domains"]]
    console().print(table(["would rotate" if dry_run else "rotated", *columns[1:]], rows))


@app.command("rotate-vault")
def rotate_vault(home: Home = None, as_json: AsJson = False) -> None:
    """A new wrapping key for the vault: what an older backup of it holds does not open any more.

    Example: nrm keys rotate-vault

    Rewraps every key in one transaction and replaces the file `keys/vault`. Then destroy the copies of the old file.
    """
    from nrm.keys import rotate_vault as rewrap
    from nrm.stack import Installation

    answer = rewrap(Installation.at(home))
    if as_json:
        say_json(answer)
        return
    console().print(f"{answer['subjects']:,} subjects' keys stand under {answer['kek_id']} now.")
    console().print("Destroy every copy of the old keys/vault: with them older backups of the vault would open.")


def _say_progress(domain: str, done: int, of: int) -> None:
    console().print(f"  {domain}: {done:,} of {of:,}", markup=False)


def _say_nothing(domain: str, done: int, of: int) -> None:
    """One JSON object is all that a program wants to read."""
