"""`link`: which records are one person, in files and in the log."""

from pathlib import Path
from typing import Annotated

import typer

from nrm.commands import link_review
from nrm.output import AsJson, console, say_json

app = typer.Typer(help="Which records are one person.", no_args_is_help=True)
app.add_typer(link_review.review, name="review")
app.command("explain")(link_review.explain)
app.command("undo")(link_review.undo)


@app.callback()
def link() -> None:
    """Which records are one person."""


@app.command("files")
def files(
    left: Annotated[Path, typer.Argument(help="CSV or Parquet.", metavar="A.csv")],
    fields: Annotated[Path, typer.Option("--fields", help="YAML: which column holds the id and each field.")],
    out: Annotated[Path, typer.Option("--out", help="Where the pairs go: CSV or Parquet, by its name.")],
    right: Annotated[Path | None, typer.Argument(help="A second file: pairs across both.", metavar="B.csv")] = None,
    link_from: Annotated[float, typer.Option(help="Probability from which on a pair is linked.")] = 0.999,
    review_from: Annotated[float, typer.Option(help="Probability from which on a pair is for review.")] = 0.5,
    as_json: AsJson = False,
) -> None:
    """Pairs that are probably one person, fitted to these files without a known pair. One file: duplicates within it.

    Example: nrm link files police.csv shelter.csv --fields map.yml --out pairs.csv

    OUT has left_id, right_id, probability and decision (link, review). It names nobody, but says who is whom: keep it
    as safe as the files.
    """
    from anonymize.linkage.linking import Thresholds
    from nrm.link import LinkFiles, link_files
    from nrm.progress import Progress

    order = LinkFiles(left, right, fields, out, Thresholds(link_from, review_from))
    answer = link_files(order, Progress(quiet=as_json))
    if as_json:
        say_json(answer)
        return
    records = " and ".join(f"{count:,}" for count in answer["records"])
    console().print(
        f"{records} records: {answer['links']:,} pairs linked, {answer['reviews']:,} for review → {out}", markup=False
    )
    for field, odd in answer["odd_values"].items():
        console().print(f"  {field}: " + ", ".join(f"{count:,} {name}" for name, count in odd.items()), markup=False)
