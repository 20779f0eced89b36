"""The paths that a stream of a source file reads, and what of a record lies on them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from ingest.contracts.expressions import names_along, root_names
from ingest.contracts.model import Event, Field, Stream, Value
from ingest.contracts.values import as_value, paths_of

Tree: TypeAlias = dict[str, "Tree | None"]
"""Names, and those inside them; None where everything below is known."""


def tree_of(paths: Iterable[str], columns: Iterable[str] = ()) -> Tree:
    """The names on the paths, and columns given by name (`Note (urgent)`) or by what they are inside (`call.note`).

    A path that does more than go inside knows its columns whole.
    """
    tree: Tree = {}
    for path in paths:
        names = names_along(path)
        for way in [names] if names is not None else [(root,) for root in root_names(path)]:
            _grow(tree, way)
    for column in columns:
        _grow(tree, (column,))
        _grow(tree, tuple(column.split(".")))
    return tree


def _grow(tree: Tree, way: tuple[str, ...]) -> None:
    for name in way[:-1]:
        inner = tree.setdefault(name, {})
        if inner is None:
            return
        tree = inner
    tree[way[-1]] = None


def unknown_in(record: Mapping[str, object], tree: Tree, prefix: str = "") -> Iterator[str]:
    """Names in a record that are not in the tree: `call.notes`."""
    for name, value in record.items():
        if name not in tree:
            yield f"{prefix}{name}"
        elif (inner := tree[name]) is not None and isinstance(value, Mapping):
            yield from unknown_in(value, inner, f"{prefix}{name}.")


def on_tree(value: object, tree: Tree | None, whole: Tree) -> object:
    """What of a value lies on the tree; the parts of a list are looked at with the whole one."""
    if isinstance(value, Mapping) and tree is not None:
        return {name: on_tree(inner, tree[name], whole) for name, inner in value.items() if name in tree}
    if isinstance(value, list):
        return [on_tree(part, whole, whole) if isinstance(part, Mapping) else part for part in value]
    return value


def paths_read(node: object) -> Iterator[str]:
    """Every path that any value below a node of the source file reads."""
    if isinstance(node, Stream):
        yield from _paths_of_stream(node)
    elif isinstance(node, Value):
        yield from paths_of(node)
    elif isinstance(node, Mapping):
        for child in node.values():
            yield from paths_read(child)
    elif isinstance(node, list):
        for child in node:
            yield from paths_read(child)
    elif isinstance(node, str):
        yield from paths_of(as_value(node))
    elif isinstance(node, Event):
        yield from _paths_of_event(node)
    elif isinstance(node, msgspec.Struct):
        yield from paths_read([getattr(node, name) for name in node.__struct_fields__])


def _paths_of_stream(stream: Stream) -> Iterator[str]:
    yield from paths_read(
        [
            stream.record_id,
            stream.recorded_at,
            stream.organisation,
            stream.entities,
            stream.events,
            stream.order,
        ]
    )
    yield from paths_read([rule.when for rule in stream.skip])
    yield from paths_read([part for part in (stream.person, stream.statistics, stream.deleted) if part is not None])


def paths_of_record(stream: Stream) -> Iterator[str]:
    """The paths that are read outside of repeated parts, and those that hold the parts."""
    whole = [event for event in stream.events if not event.each]
    yield from _paths_of_stream(replace(stream, events=whole, statistics=None))
    for event in stream.events:
        if event.each:
            fields = [event.on, *event.data.values(), *event.entities.values(), *([event.when] if event.when else [])]
            yield from _paths_beside_parts(event.each, fields)
    if stream.statistics is not None:
        yield from paths_of(stream.statistics.consent)
    if stream.statistics is not None and (tally := stream.statistics.tally) is not None:
        yield from paths_of(tally.only)
        yield from _paths_beside_parts(tally.each, [tally.on, tally.service_type_code])


def _paths_beside_parts(each: str | None, fields: Iterable[Field]) -> Iterator[str]:
    """What values read from the record, even when their turn is inside a part of it."""
    if each is not None:
        yield each
    for field in fields:
        value = as_value(field)
        if value.of_record or each is None:
            yield from paths_of(value)
        yield from _paths_beside_parts(None if value.of_record else each, (*value.join, *value.first))


def _paths_of_event(event: Event) -> Iterator[str]:
    yield from paths_read([event.on, event.data, event.entities])
    yield from re.findall(r"\{([^}]+)\}", event.path)
    if event.when is not None:
        yield from paths_of(event.when)
