"""Linkage on FEBRL3 and FEBRL4, unsupervised, without a national id; peers beside it.

`python -m benchmarks.linkage.febrl [--peers]`
"""

import argparse
import json
import sys
import time
from typing import Final

from anonymize.linkage.encoding import Encoder
from anonymize.linkage.linking import across, duplicates
from anonymize.linkage.tokens import LinkageKeys
from benchmarks.linkage.febrl_sets import FIELDS, Score, Task, among_peers, score, task

WANTED: Final = {
    ("febrl4", "all fields"): 0.9995,
    ("febrl4", "name, birth date, place"): 0.995,
    ("febrl3", "all fields"): 0.9995,
    ("febrl3", "name, birth date, place"): 0.988,
    ("febrl3", "name, birth date"): 0.90,
}


def ours(given: Task) -> tuple[Score, Score]:
    """All pairs of .5 and more, and the automatic links alone."""
    keys = LinkageKeys.from_root(b"the benchmark's key is no secret", domain="files", epoch=1)
    encoded = Encoder(keys).encoded(given.columns)
    found = (duplicates(encoded) if given.border is None else across(encoded, given.border))[0]
    triples = list(zip(found.one.tolist(), found.other.tolist(), found.probability.tolist(), strict=True))
    return (
        score({(one, other) for one, other, chance in triples if chance >= 0.5}, given.truth),
        score({(one, other) for one, other, chance in triples if chance >= 0.999}, given.truth),
    )


def main() -> int:
    """0 when every wanted F1 is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true", help="run splink and recordlinkage beside it")
    arguments = parser.parse_args()
    missed = 0
    for name in ("febrl4", "febrl3"):
        for fields in FIELDS:
            given = task(name, fields)
            began = time.monotonic()
            whole, links = ours(given)
            wanted = WANTED.get((name, fields), 0.0)
            missed += whole.f1 < wanted
            print(
                f"{name} {fields:24} F1 {whole.f1:.4f} (wanted {wanted:.4f})"
                f" p {whole.precision:.4f} r {whole.recall:.4f}"
                f" · links p {links.precision:.4f} r {links.recall:.4f} · {time.monotonic() - began:.1f} s",
                flush=True,
            )
            if arguments.peers:
                _tell_peers(name, fields, whole)
    return int(missed > 0)


def _tell_peers(name: str, fields: str, whole: Score) -> None:
    for tool, f1 in peers_of(name, fields).items():
        ratio = whole.f1 / max(f1["best"], 1e-12)
        print(
            f"    {tool:14} F1 {f1['half']:.4f}, {f1['best']:.4f} at its best threshold · ours / its best {ratio:.4f}",
            flush=True,
        )


def peers_of(name: str, fields: str) -> dict[str, dict[str, float]]:
    """F1 of each tool that reads clear text: at .5, and at its best threshold."""
    return dict(json.loads(among_peers("benchmarks.linkage.peers", name, fields)))


if __name__ == "__main__":
    sys.exit(main())
