"""What each hardening of the evidence costs: F1 on FEBRL3, name, birth date and place.

`python -m benchmarks.linkage.hardening`
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from anonymize.linkage import blocking
from anonymize.linkage.encoding import Encoder
from anonymize.linkage.evidence import Encoded
from anonymize.linkage.filters import WORDS, Filters, bits_of
from anonymize.linkage.linking import duplicates
from anonymize.linkage.tokens import LinkageKeys
from benchmarks.linkage.febrl_sets import score, task

SINGLE: Final = ("given_name.folded surname.folded\n", "birth_date.full\n")


def folded(filters: Filters) -> Filters:
    """Both halves laid over each other by exclusive or (Schnell & Borgs 2016): 256 bits, no longer one gram each."""
    half = filters[:, : WORDS // 2] ^ filters[:, WORDS // 2 :]
    return np.concatenate([half, np.zeros_like(half)], axis=1)


def noisy(filters: Filters, share: float = 0.02) -> Filters:
    """Each bit of each record turned with a small probability (BLIP, Alaggan et al. 2012)."""
    turned = np.random.default_rng(3).random((len(filters), WORDS * 64)) < share
    return filters ^ np.packbits(turned, axis=1, bitorder="little").view(np.uint64)


def changed(encoded: Encoded, change: Callable[[Filters], Filters]) -> Encoded:
    """The evidence with other filters."""
    fields = dict(encoded.fields)
    for name, field in fields.items():
        if field.filters is not None:
            filters = change(field.filters)
            fields[name] = replace(field, filters=filters, bits=bits_of(filters))
    return replace(encoded, fields=fields)


def main() -> int:
    """A line per hardening."""
    given = task("febrl3", "name, birth date, place")
    keys = LinkageKeys.from_root(b"the benchmark's key is no secret", domain="files", epoch=1)
    plain = Encoder(keys).encoded(given.columns)
    all_keys = blocking._KEYS
    blocking._KEYS = "\n".join(line for line in all_keys.splitlines() if f"{line}\n" not in SINGLE)
    composites = Encoder(keys).encoded(given.columns)
    blocking._KEYS = all_keys
    for name, encoded in (
        ("as it is", plain),
        ("no key of a single part", composites),
        ("filters folded to 256 bits", changed(plain, folded)),
        ("2 % of bits turned", changed(plain, noisy)),
    ):
        found, _ = duplicates(encoded)
        rows = zip(found.one.tolist(), found.other.tolist(), found.probability.tolist(), strict=True)
        whole = score({(one, other) for one, other, chance in rows if chance >= 0.5}, given.truth)
        print(f"{name:28} F1 {whole.f1:.4f} p {whole.precision:.4f} r {whole.recall:.4f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
