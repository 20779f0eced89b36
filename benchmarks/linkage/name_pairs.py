"""Do two spellings agree? Precision and recall on `name_pairs.csv`. `python -m benchmarks.linkage.name_pairs`

The list is written from the languages' own rules of spelling. A hash of each pair deals it into the half on which rules
are written, whose mistakes are shown, or the half on which they are judged, whose mistakes are never shown.
"""

import csv
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from anonymize.names.agreement import agree

HALVES: Final = ("written", "judged")
LIST: Final = Path(__file__).with_name("name_pairs.csv")


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two spellings, and whether they may be one name."""

    left: str
    right: str
    agree: bool
    why: str

    @property
    def half(self) -> str:
        """`written` or `judged`; independent of the order of the two."""
        digest = sha256("|".join(sorted((self.left, self.right))).encode()).digest()
        return "written" if digest[0] % 2 else "judged"


def name_pairs() -> list[NamePair]:
    """The whole list."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return [NamePair(row["left"], row["right"], row["agree"] == "1", row["why"]) for row in csv.DictReader(file)]


def told_of(half: str) -> list[tuple[NamePair, bool]]:
    """The pairs of a half, and whether we say that they agree."""
    pairs = [pair for pair in name_pairs() if pair.half == half]
    said = agree([pair.left for pair in pairs], [pair.right for pair in pairs])
    return list(zip(pairs, map(bool, said), strict=True))


def precision_and_recall(rows: list[tuple[NamePair, bool]]) -> tuple[float, float]:
    """Of the pairs said to agree."""
    hits = sum(said and pair.agree for pair, said in rows)
    return hits / sum(said for _, said in rows), hits / sum(pair.agree for pair, _ in rows)


def main() -> int:
    """Prints both halves; 0 always, for this is a measure."""
    for half in HALVES:
        rows = told_of(half)
        precision, recall = precision_and_recall(rows)
        print(f"{half:8} {len(rows)} pairs: precision {precision:.3f}, recall {recall:.3f}")
        if half == "written" and "--show" in sys.argv:
            for pair, said in rows:
                if said != pair.agree:
                    print(
                        f"   {'should' if pair.agree else 'should not'} agree: {pair.left} / {pair.right} ({pair.why})"
                    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
