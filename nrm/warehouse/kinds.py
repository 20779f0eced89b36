"""How each table is brought up to date: which of them are about persons, and which only say something else when an
organisation reports.

A model's YAML says in `meta.incremental` that its rows are those of one person each (`by: person`), or which of its
measures are sums over persons (`sums`). Whatever says nothing is made anew from the whole, and so is what reads such a
table: dear, and never wrong, so a model is right from its first day and becomes cheap by a word.
"""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from nrm.warehouse.compiled import Compiled, Model
from vocabulary.shapes import ALL_SHAPES

EVENTS: Final = "stg_event_log__current_events"
POSITION_READ: Final = "stg_event_log__position_read"
ABOUT_PEOPLE: Final = tuple(sorted(name for name, shape in ALL_SHAPES.items() if shape.has_subject))
"""Types of events that are about somebody."""
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
    moving: dict[str, bool] = {}
    for model in compiled.upstream(sorted(compiled.models)):
        about[model.name] = _is_about_people(model, about)
        moving[model.name] = any(relation in model.sql for relation in compiled.sources.values()) or any(
            moving[read] for read in model.reads
        )
        still = {name for name, moves in moving.items() if not moves}
        kinds[model.name] = _kind(model, about, kinds, still)
    return kinds


def types_of(model: Model) -> list[str]:
    """The types of current events that a view on them takes; none where that is not said in so many words."""
    return _TYPE.findall(model.sql) if model.is_view else []


def _kind(model: Model, about: Mapping[str, bool], kinds: Mapping[str, Kind], still: Collection[str]) -> Kind:
    if model.is_view:
        return Kind.VIEW if about[model.name] else Kind.STILL
    if not about[model.name]:
        return Kind.SHARED
    told = model.meta.get("incremental", {})
    if "sums" in told:
        return Kind.CELLS
    follows = (model.name == EVENTS or told.get("by") == "person") and all(
        _is_followed(read, about, kinds, still, "also_touched" in told) for read in model.reads
    )
    if follows and "person_key" in model.columns:
        return Kind.PERSON
    is_keyed = all(name.endswith("_key") for name in model.meta["grain"])
    return Kind.KEYED if follows and is_keyed else Kind.WHOLE


def _is_followed(
    read: str, about: Mapping[str, bool], kinds: Mapping[str, Kind], still: Collection[str], moves_are_told: bool
) -> bool:
    """Whether what comes about the touched says all that moves in what is read: rows of persons do, and so does a table
    that only seeds are in; of a table that time moves the reader must say whom it moves (`also_touched`).
    """
    if kinds[read] in (Kind.PERSON, Kind.KEYED) or (kinds[read] is Kind.VIEW and read.startswith("stg_")):
        return True
    return not about[read] and (read in still or (kinds[read] is Kind.SHARED and moves_are_told))


def _is_about_people(model: Model, about: Mapping[str, bool]) -> bool:
    if model.name == EVENTS:
        return True
    if EVENTS in model.reads and types_of(model):
        return any(found in ABOUT_PEOPLE or found not in ALL_SHAPES for found in types_of(model))
    return any(about[read] for read in model.reads)
