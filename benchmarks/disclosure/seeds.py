"""Writes the seeded tables of `tables/` anew: `python -m benchmarks.disclosure.seeds`.

They are kept in the tree, so that figures of different years are figures of the same tables.
"""

from itertools import product
from pathlib import Path

import numpy as np

TABLES = Path(__file__).parent / "tables"

# name: (mean of an inner count, dimensions as (leaves, leaves in a group or 0))
SHAPES: dict[str, tuple[float, list[tuple[int, int]]]] = {
    "small-36": (6, [(5, 0), (5, 0)]),
    "two-way-350": (6, [(20, 5), (13, 0)]),
    "three-way-350": (20, [(9, 0), (6, 0), (4, 0)]),
    "sparse-350": (2, [(9, 0), (6, 0), (4, 0)]),
    "two-way-884": (8, [(27, 9), (22, 6)]),
    "nested-880": (6, [(10, 2), (8, 4), (4, 0)]),
    "large-counts-880": (40, [(10, 2), (8, 4), (4, 0)]),
}


def main() -> None:
    """Write every table and its spec."""
    for seed, (name, (mean, sizes)) in enumerate(SHAPES.items(), start=1):
        dimensions = {letter: _dimension(letter, *size) for letter, size in zip("abc", sizes, strict=False)}
        lines = [",".join([*dimensions, "people"])]
        lines += [f"{','.join(key)},{count}" for key, count in _sums(dimensions, mean, seed).items()]
        (TABLES / f"{name}.csv").write_text("\n".join(lines) + "\n")
        (TABLES / f"{name}.yml").write_text(_spec(dimensions))


def _dimension(letter: str, size: int, each: int) -> dict[str, tuple[str, ...]]:
    """Leaf → what it is counted under."""
    groups = {number: (f"{letter}/{number // each}",) for number in range(size)} if each else {}
    return {f"{letter}{number}": (*groups.get(number, ()), "Total") for number in range(size)}


def _sums(dimensions: dict[str, dict[str, tuple[str, ...]]], mean: float, seed: int) -> dict[tuple[str, ...], int]:
    dice, sums = np.random.default_rng(seed), {}
    for key in product(*dimensions.values()):
        count = int(dice.poisson(dice.gamma(0.7, mean / 0.7)))
        above = [(code, *codes[code]) for code, codes in zip(key, dimensions.values(), strict=True)]
        for cell in product(*above):
            sums[cell] = sums.get(cell, 0) + count
    return sums


def _spec(dimensions: dict[str, dict[str, tuple[str, ...]]]) -> str:
    lines = ["dimensions:"]
    for letter, codes in dimensions.items():
        groups: dict[str, list[str]] = {}
        for leaf, above in codes.items():
            if len(above) > 1:
                groups.setdefault(above[0], []).append(leaf)
        parents = ", ".join(f"{group}: [{', '.join(leaves)}]" for group, leaves in groups.items())
        lines.append(f"  {letter}: {{total: Total{f', parents: {{{parents}}}' if groups else ''}}}")
    return "\n".join([*lines, "count: people", ""])


if __name__ == "__main__":
    main()
