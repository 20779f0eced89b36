"""What was made of a text before, and the word for a row that wants a second look."""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from ingest.contracts.faults import Faulty

REMEMBERED: Final = 5_000
"""Of each kind; what was not used among so many is forgotten, so that memory does not grow with the file."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class OutOfOrder(Exception):
    """The row goes the plain way. Carries nothing of it."""


class Remembered(dict[Key, Value]):
    """Makes a value once, and again when it was long not asked for. What raises is not remembered."""

    def __init__(self, make: Callable[[Key], Value]) -> None:
        super().__init__()
        self._make = make
        self._before: dict[Key, Value] = {}

    def __missing__(self, key: Key) -> Value:
        made = self._before.pop(key) if key in self._before else self._make(key)
        if len(self) >= REMEMBERED:
            self._before = dict(self)
            self.clear()
        self[key] = made
        return made


def sound(read: Callable[[Key], Value], written: Key) -> Value:
    """What is read, where nothing is wrong with it; else OutOfOrder."""
    try:
        return read(written)
    except (Faulty, msgspec.MsgspecError, RecursionError, UnicodeError, ValueError):
        pass
    raise OutOfOrder
