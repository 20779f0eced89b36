"""Where a figure comes from: the models it is counted by, down to the types of events, read from their SQL."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nrm.codebook import DBT_PROJECT

_REF = re.compile(r"ref\('(\w+)'\)")
_TYPE = re.compile(r"event_type (?:=|in) \(?((?:'[\w. ]+'(?:, )?)+)\)?")
_CODE = re.compile(r"'(?:withdrawn )?([\w.]+)'")


@dataclass(frozen=True, slots=True)
class Lineage:
    """Models from the figure down to staging, each once, and the types of events that the last of them read."""

    models: tuple[str, ...]
    event_types: tuple[str, ...]


def lineage_of(model: str, project: Path = DBT_PROJECT) -> Lineage:
    texts = _texts(project)
    models = tuple(dict.fromkeys(_below(model, texts)))
    return Lineage(models, tuple(sorted({type_ for name in models for type_ in _types(texts[name])})))


@cache
def _texts(project: Path) -> Mapping[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in (project / "models").rglob("*.sql")}


def _below(model: str, texts: Mapping[str, str]) -> Iterator[str]:
    """The model and all it is made of, nearest first."""
    waiting, seen = [model], set()
    while waiting:
        name = waiting.pop(0)
        if name in texts and name not in seen:  # a seed is no model
            seen.add(name)
            yield name
            waiting += _REF.findall(texts[name])


def _types(text: str) -> Iterator[str]:
    for listed in _TYPE.findall(text):
        yield from _CODE.findall(listed)
