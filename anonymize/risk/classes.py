"""Rows that look alike: equivalence classes over the columns an outsider may know (quasi-identifiers).

A missing value is a value of its own here: a table in which only one person lacks an age band shows that person. The
other reading, that a missing value matches everything, would make tables look safer than they are.
"""

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Column = Sequence[Hashable]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NOBODY: Final = None
"""In a column of persons: the row is about nobody in particular, and no person is added by it."""


def numbered(column: Column) -> Ints:
    """The values of a column as numbers from 0 in the order in which they come."""
    numbers: dict[Hashable, int] = {}
    return np.fromiter((numbers.setdefault(value, len(numbers)) for value in column), np.int64, len(column))


def classes_of(columns: Sequence[Column], rows: int) -> Ints:
    """The number of the class of each row; without columns all rows are of one class."""
    found = np.zeros(rows, dtype=np.int64)
    for column in columns:
        values = numbered(column)
        width = int(values.max(initial=0)) + 1
        found = np.unique(found * width + values, return_inverse=True)[1].astype(np.int64)
    return found


def class_sizes(classes: Ints, weights: Floats) -> Floats:
    """How many there are in each class; only classes that hold somebody."""
    sizes = np.bincount(classes, weights=weights).astype(np.float64)
    return sizes[sizes > 0]


def first_of_each_person(classes: Ints, persons: Column) -> NDArray[np.bool_]:
    """Which rows add a person to their class: the first of each person there. Rows about nobody add none."""
    marks = np.zeros(len(classes), dtype=np.bool_)
    pairs = classes * (len(persons) + 1) + numbered(persons)
    marks[np.unique(pairs, return_index=True)[1]] = True
    return marks & np.fromiter((person is not NOBODY for person in persons), np.bool_, len(persons))
