"""What analysts take with them: a figure and its meaning, data files, the codebook, a way in."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nrm.output import AsJson, Home, console, say_json, table

To = Annotated[Path, typer.Option("--to", help="Folder for the files; made when it is not there.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="The newest edition that knew no more than this day, log position or edition."),
]


def codebook(
    to: To = Path("codebook"),
    language: Annotated[str, typer.Option("--language", help="A language that has a catalogue: en, sq.")] = "en",
    catalogue: Annotated[
        Path | None, typer.Option("--catalogue", help="Write a catalogue to translate instead: a .po file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the codebook: every table, variable and code, as HTML and XLSX. Needs no database.

    Example: nrm codebook --to codebook --language sq
    """
    from nrm.codebook import write_catalogue, write_codebook

    files = write_codebook(to, language) if catalogue is None else [write_catalogue(catalogue, language)]
    _tell_files({"language": language, "files": [str(path) for path in files]}, as_json=as_json)


def export(
    to: To = Path("export"),
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="csv, xlsx, parquet, stata or spss; again for more, none for all."),
    ] = None,
    tables: Annotated[
        list[str] | None,
        typer.Option("--table", help="sdg-16-2-2, greta or grevio: only this ready table; again for more."),
    ] = None,
    as_of: AsOf = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write a published edition as data files with a Data Package descriptor. Internal, like the edition.

    Example: nrm export --to figures --format csv --table greta
    """
    from nrm.export import export as write
    from nrm.stack import Installation

    _tell_files(write(Installation.at(home), to, formats or [], as_of, tables or []), as_json=as_json)


def figure(
    name: Annotated[str | None, typer.Argument(help="What is counted; without it, all names.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="2026-Q3; else the year of the edition.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="A region code; else the whole country.")] = None,
    service: Annotated[str | None, typer.Option("--service", help="A service type, where the figure has them.")] = None,
    as_of: AsOf = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what it means and which events of which source it rests on.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Print one published figure, ready to be quoted.

    Example: nrm figure unmet --service legal --region AV-03 --as-of 2026-10-31 --explain
    """
    from nrm.figure import FIGURES, Asked, figure_of
    from nrm.stack import Installation

    if name is None:
        _tell_names([{"figure": name, "mart": each.mart} for name, each in FIGURES.items()], as_json=as_json)
        return
    answer = figure_of(Installation.at(home), name, Asked(period, region, service), as_of, explain)
    if as_json:
        say_json(answer)
    else:
        _tell_figure(answer)


def service_file(
    to: Annotated[Path, typer.Option("--to", help="The file; PGSERVICEFILE names it to programs.")],
    role: Annotated[str, typer.Option("--role", help="analyst, coordinator or reader.")] = "analyst",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write how to connect, with the read-only login of a role, as service `nrm`. Holds a password: mode 0600.

    Example: nrm service-file --to ~/.pg_service.conf
    """
    from nrm.service_file import SERVICE, write_service_file
    from nrm.stack import Installation

    write_service_file(Installation.at(home), role, to)
    if as_json:
        say_json({"file": str(to), "service": SERVICE, "role": role})
    else:
        console().print(f"{to}: connect as {role} with service={SERVICE}", markup=False)


def _tell_files(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        say_json(answer)
    else:
        for path in answer["files"]:
            console().print(path, markup=False)


def _tell_names(figures: list[dict[str, str]], *, as_json: bool) -> None:
    if as_json:
        say_json({"figures": figures})
    else:
        console().print(table(["figure", "counted in"], [[each["figure"], each["mart"]] for each in figures]))


def _tell_figure(answer: dict[str, Any]) -> None:
    place = " · ".join(filter(None, (answer["period"], answer["region_code"], answer["service_type_code"])))
    say = console().print
    say(f"{answer['figure']}, {place}: {answer['says']}", markup=False)
    for each in answer["break"]:
        say(f"b: break in the series from {each['from']} ({each['kind']}): {each['note']}", markup=False)
    say(f"Edition {answer['edition']}, data as of {answer['data_as_of']}.", markup=False)
    if "meaning" not in answer:
        return
    say("")
    for rule, words in answer["meaning"].items():
        say(f"{rule.replace('_', ' ')}: {words}", markup=False)
    say(f"\ncounted in {answer['mart']}, from {len(answer['models']) - 1} models, from these events:", markup=False)
    rows = [[each["source"], each["type"], each["events"] or "under 5"] for each in answer["events"]]
    say(table(["source", "event", "events"], rows))
