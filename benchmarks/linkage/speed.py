"""How many encodings and filter comparisons a second, on one core. `python -m benchmarks.linkage.speed`

A whole record has name, birth date and place: its digests, filters and blocking keys. Names are made so that
no two are alike, for a cache of known values would flatter. Processor time, not the clock, for a shared machine.
"""

import sys
import time
from collections.abc import Callable

import numpy as np

from anonymize.linkage.encoding import Encoder
from anonymize.linkage.filters import bits_of, dice, gram_table, letter_filters
from anonymize.linkage.levels import CHUNK
from anonymize.linkage.tokens import LinkageKeys, digests_of
from anonymize.names.grades import folded, strict

KEYS = LinkageKeys.from_root(b"the benchmark's key is no secret", domain="files", epoch=1)
ROWS, PAIRS = 100_000, 2_000_000


def name(number: int, stems: str) -> str:
    """Another name for each number."""
    parts = stems.split()
    return "".join(parts[number // len(parts) ** place % len(parts)] for place in range(5)).capitalize() + "ić"


def rate(count: int, work: Callable[[], object]) -> float:
    """Things a second of processor time, the best of three."""
    best = 0.0
    for _ in range(3):
        began = time.process_time()
        work()
        best = max(best, count / (time.process_time() - began))
    return best


def columns() -> dict[str, list[str]]:
    """Records of four fields; no two have one surname."""
    return {
        "given_name": [name(number % 3000, "a be vi na li mir dra so") for number in range(ROWS)],
        "surname": [name(number, "jo va pe tro mi lo še đu ka ri") for number in range(ROWS)],
        "birth_date": [f"{1950 + number % 60}-{number % 12 + 1:02d}-{number % 27 + 2:02d}" for number in range(ROWS)],
        "place": [name(number % 2000, "bre zo vik kot li na") for number in range(ROWS)],
    }


def values_a_second(surnames: list[str]) -> float:
    """A digest and a filter of each."""
    table = gram_table(KEYS.filters, "name", 41 * 41)

    def one_field() -> None:
        spelled = folded(strict(surnames))
        digests_of(KEYS.tokens, "name:folded", spelled)
        letter_filters(table, spelled)

    return rate(ROWS, one_field)


def comparisons_a_second(surnames: list[str]) -> float:
    """Likeness of filters, of pairs that lie anywhere."""
    filters = letter_filters(gram_table(KEYS.filters, "name", 41 * 41), folded(strict(surnames)))
    bits = bits_of(filters)
    dealt = np.random.default_rng(1).integers(0, ROWS, (2, PAIRS))

    def compare() -> None:
        for begin in range(0, PAIRS, CHUNK):
            one, other = dealt[:, begin : begin + CHUNK]
            dice(filters.take(one, axis=0), filters.take(other, axis=0), bits[one] + bits[other])

    return rate(PAIRS, compare)


def rates() -> dict[str, float]:
    """Things a second of one core, by name."""
    made, encoder = columns(), Encoder(KEYS)
    return {
        "values": values_a_second(made["surname"]),
        "records": rate(ROWS, lambda: encoder.encoded(made)),
        "comparisons": comparisons_a_second(made["surname"]),
    }


def main() -> int:
    """Three lines."""
    for what, found in rates().items():
        print(f"{what}: {found:,.0f} a second", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
