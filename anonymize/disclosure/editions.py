"""A new edition beside the one before it: what readers still have is taken along."""

import numpy as np

from anonymize.disclosure.arrays import Flags, Floats
from anonymize.disclosure.cube import Cube
from anonymize.disclosure.published import Edition
from anonymize.disclosure.rounding import Rounded, round_cube


def round_edition(cube: Cube, before: Edition | None = None) -> tuple[Edition, Rounded]:
    """The rounded table as it is printed. Old rounded values stay while they are within the base, those of counts that
    did not change in any case.
    """
    if before is None:
        result = round_cube(cube)
    else:
        old, unchanged = _old_values(cube, before)
        result = round_cube(cube, old, unchanged)
    printed = np.where(cube.published, result.values, np.nan)
    return Edition(cube, printed, result.rounded & cube.published), result


def _old_values(cube: Cube, before: Edition) -> tuple[Floats, Flags]:
    old, unchanged = np.full(len(cube), np.nan), np.zeros(len(cube), dtype=np.bool_)
    for number, key in enumerate(cube.keys):
        place = before.cube.index.get(key)
        if place is not None and before.cube.published[place]:
            old[number] = before.printed[place]
            unchanged[number] = before.cube.values[place] == cube.values[number]
    return old, unchanged
