"""`source list|check|new`: for those who write source files. Needs no installation and touches no database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nrm.exit_codes import ExitCode
from nrm.output import AsJson, console, say_json, table

if TYPE_CHECKING:
    from ingest.authoring.check import SampleCheck

Folder = Annotated[Path | None, typer.Option("--sources", help="Folder of the source files; else that of the project.")]
SampleFile = Annotated[
    Path, typer.Option("--sample", help="A file as the source gives it, or a folder with all of them.")
]


def list_sources(sources: Folder = None, as_json: AsJson = False) -> None:
    """Every source: how it is read, by what right, who reports through it, and whether its file is sound.

    Example: nrm source list
    """
    from nrm.sources import known_sources

    found = known_sources(sources)
    if as_json:
        say_json({"sources": found})
        return
    columns = {"source": "source", "connector": "connector", "cadence": "cadence", "lawful_basis": "basis",
               "organisations": "organisations", "fault": "fault"}  # fmt: skip
    console().print(table([*columns.values()], [[_cell(each[column]) for column in columns] for each in found]))


def check_source(
    file: Annotated[str, typer.Argument(help="A source file (path ending .yml), or the name of one in the folder.")],
    sample: SampleFile,
    stream: Annotated[str | None, typer.Option(help="Which stream the sample is of, where it cannot be told.")] = None,
    sources: Folder = None,
    as_json: AsJson = False,
) -> None:
    """What would become of a sample: loaded (already pseudonymised), refused and why, left out, dropped.

    Example: nrm source check sources/hotline.yml --sample export.json

    Ends with 0 when every record loads or is left out by a rule, 1 when one is refused or a column is missing, 77 when
    the sample cannot be read, 78 when the source file is faulty. Shows no value of the sample.
    """
    from ingest.authoring.check import check_sample
    from nrm.sources import source_at

    found = check_sample(source_at(file, sources), sample, stream)
    if as_json:
        say_json(found.as_dict())
    else:
        _tell(found)
    if not found.is_sound:
        raise typer.Exit(ExitCode.FAILED)


def new_source(
    name: Annotated[str, typer.Argument(help="Name of the new source: lower case, digits, underscores.")],
    sample: SampleFile,
    sources: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Draft a source file and skeletons of its code maps from a sample. Every guess in it says CONFIRM.

    Example: nrm source new hotline --sample export.json

    Writes nothing over a file that is there (78). Of the sample's values it writes only codes met more than once.
    """
    from nrm.sources import draft

    written = [str(path) for path in draft(name, sample, sources)]
    if as_json:
        say_json({"source": name, "files": written})
        return
    for path in written:
        console().print(path, markup=False)
    console().print(
        f"Next: confirm the lines marked CONFIRM, then nrm source check {written[0]} --sample {sample}", markup=False
    )


def _cell(value: Any) -> object:
    return ", ".join(value) if isinstance(value, list) else value


def _tell(found: "SampleCheck") -> None:
    told, say = found.as_dict(), console()
    counts = [told[name] for name in ("records", "loaded", "refused", "skipped")]
    say.print(
        table(
            ["source", "stream", "records", "would load", "refused", "left out"],
            [[found.source, found.stream, *counts]],
        )
    )
    if found.events:
        say.print(table(["event", "number"], sorted(found.events.items())))
    for example in found.examples[:1]:
        say.print(f"For example record {example['position']}, as it would be stored:")
        rows = [
            [each["type"], each["time"][:10], _told(each["data"]), _told(each["links"])] for each in _events(example)
        ]
        say.print(table(["event", "time", "data", "links (keyed)"], rows))
    if found.refusals:
        rows = [
            [each.reason, ", ".join(each.fields), len(each.positions), _positions(each.positions)]
            for each in found.refusals
        ]
        say.print(table(["refused for", "fields", "records", "in the sample"], rows))
    if found.skipped:
        rows = [[rule, len(at), _positions(at)] for rule, at in sorted(found.skipped.items())]
        say.print(table(["left out by rule", "records", "in the sample"], rows))
    for what, columns in (
        ("Missing columns", found.missing_columns),
        ("Unknown columns, dropped and reported as drift", found.unknown_columns),
        ("Known columns, never loaded", found.never_loaded),
    ):
        if columns:
            say.print(f"{what}: {', '.join(columns)}", markup=False)


def _events(example: Any) -> list[dict[str, Any]]:
    return list(example["events"])


def _told(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_cell(value)}" for name, value in sorted(values.items()))


def _positions(at: Any) -> str:
    return ", ".join(map(str, at[:8])) + (" …" if len(at) > 8 else "")
