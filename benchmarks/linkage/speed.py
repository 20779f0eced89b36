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


def main() -> int:
    """Three lines."""
    surnames = [name(number, "jo va pe tro mi lo še đu ka ri") for number in range(ROWS)]
    given = [f"{name(number % 3000, 'a be vi na li mir dra so')}" for number in range(ROWS)]
    born = [f"{1950 + number % 60}-{number % 12 + 1:02d}-{number % 27 + 2:02d}" for number in range(ROWS)]
    places = [name(number % 2000, "bre zo vik kot li na") for number in range(ROWS)]
    encoder = Encoder(KEYS)
    table = gram_table(KEYS.filters, "name", 41 * 41)

    def one_field() -> None:
        spelled = folded(strict(surnames))
        digests_of(KEYS.tokens, "name:folded", spelled)
        letter_filters(table, spelled)

    columns = {"given_name": given, "surname": surnames, "birth_date": born, "place": places}
    filters = letter_filters(table, folded(strict(surnames)))
    bits = bits_of(filters)
    dealt = np.random.default_rng(1).integers(0, ROWS, (2, PAIRS))

    def compare() -> None:
        for begin in range(0, PAIRS, CHUNK):
            one, other = dealt[:, begin : begin + CHUNK]
            dice(filters.take(one, axis=0), filters.take(other, axis=0), bits[one] + bits[other])

    print(f"values encoded (digest and filter): {rate(ROWS, one_field):,.0f} a second", flush=True)
    print(f"whole records encoded: {rate(ROWS, lambda: encoder.encoded(columns)):,.0f} a second", flush=True)
    print(f"filter comparisons: {rate(PAIRS, compare):,.0f} pairs a second", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
