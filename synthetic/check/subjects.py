"""Whom a record of a source is about."""

from typing import NamedTuple


class Subject(NamedTuple):
    """One person as one source knows it."""

    source_id: str
    person_id: str
