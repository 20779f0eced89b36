"""Reading a source file: `sources/<id>.yml` with its code maps, checked whole, with every fault at its
line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jsonschema
import msgspec
from jsonschema.exceptions import ValidationError

from ingest.contracts.code_maps import CodeMap, load_code_map
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
        lined = read_yaml(path.name, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(source_ids(folder)) or "none"
        raise ConfigurationError(f"no source file {path.name}", remedy=f"Known sources: {known}.") from None
    _refuse(lined, sorted(_schema_faults(lined)))
    file = msgspec.convert(lined.data, SourceFile)
    if file.source != path.stem:
        _refuse(lined, [(lined.where(("source",)), "source is not the name of the file", f"Write {path.stem}.")])
    _refuse(lined, list(_mode_faults(lined, file)))
    return Source(
        file,
        {name: load_code_map(path.parent / "maps" / f"{name}.csv") for name in sorted(_map_names(file))},
        lined,
    )


def source_schema() -> dict[str, object]:
    """The JSON Schema of source files, drawn from the types."""
    return _schema()


@cache
def _schema() -> dict[str, object]:
    schema = msgspec.json.schema(SourceFile)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "nrm source file", **schema}


Fault = tuple[str, str, str]
"""Where, what, remedy."""


def _refuse(lined: LinedYaml, faults: list[Fault]) -> None:
    if faults:
        told = "\n".join(f"{where}: {what} → {remedy}" for where, what, remedy in faults)
        raise ConfigurationError(told)


def _schema_faults(lined: LinedYaml) -> Iterator[Fault]:
    for error in jsonschema.Draft202012Validator(_schema()).iter_errors(lined.data):
        deepest = _deepest(error)
        yield lined.where((*deepest.absolute_path, *_unknown_key(deepest))), deepest.message, _remedy(deepest)


def _mode_faults(lined: LinedYaml, file: SourceFile) -> Iterator[Fault]:
    """Rows that already are events need no mapping, all others do: exactly one of the two kinds of streams is there."""
    wanted, other = ("event_streams", "streams") if file.submission == "event" else ("streams", "event_streams")
    if not getattr(file, wanted):
        yield lined.where(("submission",)), f"{wanted} is missing", "Add it."
    if getattr(file, other):
        yield lined.where((other,)), f"{other} is not for submission {file.submission}", f"Use {wanted}."
    if (file.connector == "event_drop") != (file.submission == "event"):
        yield lined.where(("connector",)), "connector and submission do not fit", "event_drop reads events alone."


def _unknown_key(error: ValidationError) -> tuple[str, ...]:
    """The key that should not be there, where that is what is wrong."""
    if error.validator != "additionalProperties" or not isinstance(error.instance, Mapping):
        return ()
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    return tuple(sorted(error.instance.keys() - known.keys())[:1])


def _deepest(error: ValidationError) -> ValidationError:
    """Of the ways in which an either-or failed, the one that got furthest: that is the form the author
    meant."""
    while error.context:
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type"))
    return error


def _remedy(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    if error.validator == "additionalProperties":
        return f"Known here: {', '.join(sorted(schema.get('properties', {})))}."
    if error.validator == "required":
        return "Add it."
    if error.validator == "pattern":
        return f"Write {schema.get('description', 'it in that form')}."
    return "Write it as docs/sources/README.md says."


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
