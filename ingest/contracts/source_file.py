"""Reading a source file: `sources/<id>.yml` with its code maps, checked whole, with every fault at its
line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ingest.contracts.code_maps import CodeMap, load_code_map
from ingest.contracts.cross_checks import Fault, cross_faults
from ingest.contracts.model import EventStream, SourceFile, Value
from ingest.contracts.yaml_lines import LinedYaml, read_yaml
from vocabulary.errors import ConfigurationError

SUFFIX = ".yml"


@dataclass(frozen=True, slots=True)
class Source:
    """A source file and everything it refers to."""

    file: SourceFile
    maps: Mapping[str, CodeMap]
    yaml: LinedYaml
    path: Path = Path()
    """Of the source file."""

    @property
    def id(self) -> str:
        return self.file.source


def source_ids(folder: Path) -> list[str]:
    """The sources that have a file in the folder, in order."""
    return sorted(path.stem for path in folder.glob(f"*{SUFFIX}"))


def load_source(folder: Path, source: str | Path) -> Source:
    """The source of that id (or file), its code maps read. Raises ConfigurationError: file, line, remedy,
    for all faults."""
    path = source if isinstance(source, Path) else folder / f"{source}{SUFFIX}"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        known = ", ".join(source_ids(folder)) or "none"
        raise ConfigurationError(f"no source file {path.name}", remedy=f"Known sources: {known}.") from None
    except (UnicodeDecodeError, OSError):
        raise ConfigurationError(f"{path.name} cannot be read as text", remedy="Save it as UTF-8.") from None
    lined = read_yaml(path.name, text)
    file = _typed(lined)
    if file.source != path.stem:
        _refuse(lined, [(lined.where(("source",)), "source is not the name of the file", f"Write {path.stem}.")])
    _refuse(lined, [*_mode_faults(lined, file), *cross_faults(lined, file)])
    return Source(
        file,
        {name: load_code_map(path.parent / "maps" / f"{name}.csv") for name in sorted(_map_names(file))},
        lined,
        path,
    )


def _typed(lined: LinedYaml) -> SourceFile:
    """The file as the types have it; where it does not fit, its schema tells every fault."""
    try:
        return msgspec.convert(lined.data, SourceFile)
    except msgspec.ValidationError:
        pass
    from ingest.contracts.schema_faults import schema_faults  # a sound file needs no validator of JSON Schema

    _refuse(lined, list(schema_faults(lined)))
    raise ConfigurationError(f"{lined.name}: does not fit the types of source files", remedy="Tell us.")


def source_schema() -> dict[str, object]:
    """The JSON Schema of source files, drawn from the types."""
    from ingest.contracts.schema_faults import schema

    return dict(schema())


def _refuse(lined: LinedYaml, faults: list[Fault]) -> None:
    if faults:
        in_order = sorted(faults, key=lambda fault: int(fault[0].rpartition(":")[2]))
        told = "\n".join(f"{where}: {what} → {remedy}" for where, what, remedy in in_order)
        raise ConfigurationError(told)


def _mode_faults(lined: LinedYaml, file: SourceFile) -> Iterator[Fault]:
    """Rows that already are events need no mapping, all others do: exactly one of the two kinds of streams is there."""
    wanted, other = ("event_streams", "streams") if file.submission == "event" else ("streams", "event_streams")
    if not getattr(file, wanted):
        yield lined.where(("submission",)), f"{wanted} is missing", "Add it."
    if getattr(file, other):
        yield lined.where((other,)), f"{other} is not for submission {file.submission}", f"Use {wanted}."
    if (file.connector == "event_drop") != (file.submission == "event"):
        yield lined.where(("connector",)), "connector and submission do not fit", "event_drop reads events alone."


def _map_names(node: object) -> Iterator[str]:
    if isinstance(node, Value) and node.codes:
        yield node.codes
    if isinstance(node, EventStream):
        yield from node.codes.values()
    if isinstance(node, msgspec.Struct):
        node = [getattr(node, name) for name in node.__struct_fields__]
    if isinstance(node, Mapping):
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _map_names(child)
