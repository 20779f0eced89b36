"""What was made of a text before, and the word for a row that wants a second look."""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from ingest.contracts.faults import Faulty

REMEMBERED: Final = 20_000
"""Of each kind; then all of them are forgotten, so that memory does not grow with the file."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class OutOfOrder(Exception):
    """The row goes the plain way. Carries nothing of it."""


class Remembered(dict[Key, Value]):
    """Makes a value once; forgets everything when it holds too much. What raises is not remembered."""

    def __init__(self, make: Callable[[Key], Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Value:
        made = self._make(key)
        if len(self) >= REMEMBERED:
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
