"""Which cells of an analyst's own table may leave the building.

What leaves is treated as public: threshold 11, no row in which one category holds all or all but one, and nothing
that can be worked out from the rest. Source: DOMAIN, safety rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from anonymize.disclosure.cube import Cube, cube_of
from anonymize.disclosure.field import field_of
from anonymize.disclosure.spec import Hierarchy, Spec
from anonymize.disclosure.suppression import suppress_cube
from nrm.table_files import read_lines, read_spec, read_table
from vocabulary.errors import ConfigurationError, DisclosureError

LEAVES = 11
_TOTALS = {"total", "all", "sum", "totali", "gjithsej", "ukupno", "укупно", "вкупно", "общо", "skupaj"}
_SECONDS = 10.0


def check_file(file: Path, spec: Path | None) -> dict[str, Any]:
    """Which cells stay and why; codes only."""
    rules = replace(_guessed(*read_lines(file)) if spec is None else read_spec(spec), threshold=LEAVES, group=None)
    if not rules.is_count:
        raise ConfigurationError("check-output reads tables of counts", remedy="protect amounts with nrm disclose")
    cube = read_table(file, rules).cube
    groups = _holds_all(cube)
    marked = [replace(row, unsafe=row.unsafe or groups[number]) for number, row in enumerate(cube.rows)]
    cube = cube_of(marked, rules)
    stay = _reasons(cube, groups)
    return {
        "threshold": LEAVES,
        "read_as": _described(rules),
        "cells": len(cube.rows),
        "leave": len(cube.rows) - len(stay),
        "stay": [{"cell": list(cube.keys[cell]), "reason": reason} for cell, reason in sorted(stay.items())],
    }


def _reasons(cube: Cube, groups: Sequence[bool]) -> dict[int, str]:
    stay = {cell: "one category holds all or all but one of its row" for cell in range(len(cube.rows)) if groups[cell]}
    small = (cube.values > 0) & (cube.values < LEAVES) & cube.published
    stay.update({int(cell): f"fewer than {LEAVES}" for cell in np.flatnonzero(small)})
    if not stay:
        return stay
    try:
        protected = suppress_cube(cube, seconds=_SECONDS)
    except DisclosureError:
        # nothing that is left can protect them: no cell that shares a sum with them may leave
        others = np.flatnonzero(field_of(cube).candidate[: len(cube)])
        return {**{int(cell): "the table cannot be protected as it is" for cell in others}, **stay}
    for cell in np.flatnonzero(protected.complementary):
        stay.setdefault(int(cell), "others could be worked out from it")
    return stay


def _holds_all(cube: Cube) -> list[bool]:
    """Cells of a category that holds everybody, or all but one, of a row with several categories."""
    found = np.zeros(len(cube), dtype=np.bool_)
    for _, _, parts in cube.sums():
        whole = cube.values[parts].sum()
        for part in parts:
            found[part] |= cube.values[part] > 0 and whole - cube.values[part] < 2
    return [bool(flag) for flag in found[: len(cube.rows)]]


def _guessed(columns: Sequence[str], lines: Sequence[Mapping[str, str]]) -> Spec:
    """The last column of whole numbers is the count, all other columns are codes with their usual total."""
    numeric = [name for name in columns if lines and all(_is_count(line[name]) for line in lines)]
    if not numeric or len(columns) < 2:
        raise ConfigurationError(
            "No column of counts is to be seen", remedy="write counts into the last column, or give a --spec"
        )
    count = numeric[-1]
    dimensions = [Hierarchy(name, _total_of(line[name] for line in lines)) for name in columns if name != count]
    return Spec(tuple(dimensions), count=count)


def _total_of(codes: Any) -> str | None:
    return next((code for code in codes if code.strip().casefold() in _TOTALS), None)


def _is_count(text: str) -> bool:
    try:
        return float(text) >= 0 and float(text) == int(float(text))
    except (ValueError, OverflowError):
        return False


def _described(spec: Spec) -> str:
    parts = [
        f"{each.name} (total: {each.total})" if each.total else f"{each.name} (no total)" for each in spec.dimensions
    ]
    return f"counts in {spec.count}; codes in {', '.join(parts)}"
