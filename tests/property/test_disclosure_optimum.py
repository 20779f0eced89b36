"""What is called the fewest complements is the fewest: all smaller choices are tried one by one."""

from itertools import combinations

import numpy as np
import pytest

from anonymize.disclosure.auditing import audit_editions
from anonymize.disclosure.published import Edition
from anonymize.disclosure.suppression import suppress_cube
from tests.support.tables import flat, nested, seeded_cube

SHAPES = {"flat": [flat("a", 3), flat("b", 3)], "nested": [nested("a", 4, 2), flat("b", 2)]}
_TRIED = 300


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_no_smaller_choice_of_complements_protects_the_table(shape: str, seed: int) -> None:
    cube = seeded_cube(SHAPES[shape], 12, seed)
    found = suppress_cube(cube, seconds=20.0)
    assert found.bound == found.complements, "a table this small is proven"
    if found.complements == 0:
        return
    candidates = np.flatnonzero(~found.primary)
    choices = list(combinations(candidates, found.complements - 1))
    for choice in choices[:: max(1, len(choices) // _TRIED)]:
        printed = np.where(found.primary, np.nan, cube.values)
        printed[list(choice)] = np.nan
        assert audit_editions([Edition(cube, printed, found.edition.rounded)]), choice
