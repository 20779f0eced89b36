"""How each table is brought up to date: which of them are about persons, and which only say something else when an
organisation reports.

A model's YAML says in `meta.incremental` that its rows are those of one person each (`by: person`), or which of its
measures are sums over persons (`sums`). Whatever says nothing is made anew from the whole where anything that it reads
changed, and so is what reads such a table: dear, and never wrong, so a model is right from its first day and becomes
cheap by a word.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from nrm.warehouse.compiled import Compiled, Model
from vocabulary.shapes import ALL_SHAPES

EVENTS: Final = "stg_event_log__current_events"
POSITION_READ: Final = "stg_event_log__position_read"
ABOUT_PEOPLE: Final = tuple(sorted(name for name, shape in ALL_SHAPES.items() if shape.has_subject))
"""Types of events that are about somebody."""
ONE_PERSON, NOBODY, ARRIVAL = "person", "nobody", "arrival"
"""What `meta.incremental.by` may say: a row is of one person; of nobody, though it is drawn from events about people;
or of the log itself, in which nothing ever ends.
"""
_NAMED = re.compile(r"\{(?:was_|moved_)?(\w+)\}")
_TYPE = re.compile(r"event_type = '([^']+)'")


class Kind(StrEnum):
    """How a model is brought up to date."""

    SHARED = "shared"
    """Of organisations, months, regions: small, made anew and compared."""
    PERSON = "person"
    """Rows of persons, by `person_key`: those of touched persons are made anew."""
    KEYED = "keyed"
    """Rows of one person each, by the key of a case, need, referral or placement."""
    CELLS = "cells"
    """Sums over persons: what the touched ones gave is taken away, what they give is added."""
    POOLS = "pools"
    """Rows that hang on others' rows of the same pool and on no more: pools in which anything moved are made anew."""
    WHOLE = "whole"
    """Made anew from everything."""
    VIEW = "view"
    """A view on rows of persons, which passes on what they are now and were before."""
    STILL = "still"
    """A view on anything else: nothing to bring up to date, and nothing to tell before from now by."""


def kinds_of(compiled: Compiled) -> dict[str, Kind]:
    """Every model and its kind, each after what it reads."""
    kinds: dict[str, Kind] = {}
    about: dict[str, bool] = {}
    for model in compiled.upstream(sorted(compiled.models)):
        about[model.name] = _is_about_people(model, about)
        kinds[model.name] = _kind(model, is_about_people=about[model.name])
    return kinds


def keys_of(model: Model) -> list[str]:
    """The columns that say whose a row is: of a case, a need, a referral …, or of one event."""
    return [name for name in model.meta["grain"] if name.endswith("_key") or name == "position"]


def said_of(model: Model) -> str | list[str] | None:
    """Whose a row is, as the model says of itself."""
    said: str | list[str] | None = model.meta.get("incremental", {}).get("by")
    return said


def pool_of(model: Model) -> list[str]:
    """The columns in which the rows agree that a row may hang on; none where the model does not say so."""
    said = said_of(model)
    return said if isinstance(said, list) else []


def moved_by(model: Model) -> set[str]:
    """The tables whose changes the model's own words (`also_touched`) say whom they move."""
    return set(_NAMED.findall(model.meta.get("incremental", {}).get("also_touched", "")))


def types_of(model: Model) -> list[str]:
    """The types of current events that a view on them takes; none where that is not said in so many words."""
    return _TYPE.findall(model.sql) if model.is_view else []


def _kind(model: Model, *, is_about_people: bool) -> Kind:
    if model.is_view:
        return Kind.VIEW if is_about_people else Kind.STILL
    if not is_about_people:
        return Kind.SHARED
    if "sums" in model.meta.get("incremental", {}):
        return Kind.CELLS
    if pool_of(model):
        return Kind.POOLS
    if model.name != EVENTS and said_of(model) != ONE_PERSON:
        return Kind.WHOLE
    if "person_key" in model.columns:
        return Kind.PERSON
    return Kind.KEYED if keys_of(model) else Kind.WHOLE


def _is_about_people(model: Model, about: Mapping[str, bool]) -> bool:
    if model.name == EVENTS:
        return True
    if EVENTS in model.reads and types_of(model):
        return any(found in ABOUT_PEOPLE or found not in ALL_SHAPES for found in types_of(model))
    return any(about[read] for read in model.reads)
