"""Cell suppression: numbers are exact or not there, and what is not there cannot be worked out.

Hidden cells carry one mark, whether they are unsafe themselves or hide others: print tells nobody which is which.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from anonymize.disclosure.arrays import Flags, Floats
from anonymize.disclosure.benders import Search
from anonymize.disclosure.complements import hide_by_paths, show_idle
from anonymize.disclosure.cube import Cube
from anonymize.disclosure.field import Field, field_of
from anonymize.disclosure.published import Edition

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Suppressed:
    """`bound`: no protection of this table hides fewer complements; optimal when it equals their number."""

    edition: Edition
    primary: Flags
    complementary: Flags
    bound: int

    @property
    def complements(self) -> int:
        return int(self.complementary.sum())


def suppress_cube(
    cube: Cube, earlier: Sequence[Edition] = (), *, seconds: float = 25.0, tell: Tell = lambda _: None
) -> Suppressed:
    """The table with the fewest complements that the time finds. Nothing is skipped when it runs out: the first
    solution is whole, and the search only makes it smaller.

    Raises DisclosureError when no complements protect the table.
    """
    began = time.monotonic()
    field = field_of(cube, earlier)
    tell("looking for complements")
    costs = np.where(field.candidate, 1.0 + _tie_break(field), 0.0)
    moving = show_idle(field, hide_by_paths(field, field.first, costs), costs)
    search = Search(field, moving, costs, seconds - (time.monotonic() - began), tell)
    return _suppressed(cube, field, search.run(), search.bound)


def _tie_break(field: Field) -> Floats:
    """Of two cells that serve as well, a reader misses the smaller number less."""
    return np.asarray(0.01 * np.log1p(field.truth) / np.log1p(field.truth.max() + 1.0), dtype=np.float64)


def _suppressed(cube: Cube, field: Field, moving: Flags, bound: int) -> Suppressed:
    hidden = moving[: len(cube)] & cube.published
    primary = hidden & (field.sensitivity.primary | field.first[: len(cube)])
    printed = np.where(hidden, np.nan, cube.values)
    edition = Edition(cube, printed, np.zeros(len(cube), dtype=np.bool_))
    return Suppressed(edition, primary, hidden & ~primary, bound)
