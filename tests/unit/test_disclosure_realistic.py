"""One service of a country of two thousand people, as it is published: most of its cells are small."""

from collections import Counter

import numpy as np
import pytest

from anonymize.disclosure import CountTable, Dimension, Mark, Protected, Rule, audit, hierarchical_table, protect
from anonymize.disclosure import attack as disclosure_attack
from anonymize.disclosure.bands.audit import failing
from anonymize.disclosure.bands.rules import primary_marks
from vocabulary.errors import DisclosureError

REGIONS = tuple(f"AV-{number:02}" for number in range(1, 9)) + ("NONE", "UNKNOWN")
CLASSES = ("met", "met_late", "unmet", "barrier", "choice", "pending", "unknown")
QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")


@pytest.fixture(scope="module")
def table() -> CountTable:
    rng = np.random.default_rng(11)
    share = np.outer(rng.dirichlet(np.full(len(REGIONS), 2.0)), rng.dirichlet([8, 3, 4, 2, 2, 0.5, 0.7]))
    counts = rng.poisson(share[None] * 60, size=(len(QUARTERS), *share.shape))
    dimensions = [
        Dimension("period", QUARTERS, {"2025": QUARTERS}, {"2025": 3.0}),
        Dimension("region", REGIONS, {"ALL": REGIONS}, {"ALL": 4.0}),
        Dimension("class", CLASSES, {"needed": CLASSES}, {"needed": 4.0, "unmet": 2.0}),
    ]
    inner = {
        (quarter, region, name): int(counts[place])
        for place, (quarter, region, name) in zip(
            np.ndindex(counts.shape), ((q, r, c) for q in QUARTERS for r in REGIONS for c in CLASSES), strict=True
        )
    }
    return hierarchical_table(inner, dimensions, category="class")


@pytest.fixture(scope="module")
def protected(table: CountTable) -> Protected:
    return protect(table)


def test_it_is_safe_and_still_says_something(protected: Protected) -> None:
    audit(protected.table, protected.marks)
    before = Counter(primary_marks(protected.table, Rule()).tolist())
    after = Counter(protected.marks.tolist())
    assert after[Mark.SHOWN] > before[Mark.SHOWN] / 2, "most numbers that are not small should survive"
    assert after[Mark.NONE] > before[Mark.NONE] / 2


def test_no_mark_before_complements_would_have_been_safe(table: CountTable) -> None:
    assert failing(table, primary_marks(table, Rule()), Rule())


def test_the_same_table_gets_the_same_marks_again(protected: Protected) -> None:
    assert np.array_equal(protect(protected.table).marks, protected.marks)


def test_showing_any_hidden_number_again_is_refused(protected: Protected) -> None:
    hidden = np.flatnonzero(protected.marks == Mark.HIDDEN)
    assert len(hidden) > 4
    for cell in hidden[:: len(hidden) // 4]:
        leaky = protected.marks.copy()
        leaky[cell] = Mark.SHOWN
        with pytest.raises(DisclosureError):
            audit(protected.table, leaky)


def test_a_proof_that_does_not_agree_with_what_is_published_proves_nothing(table: CountTable) -> None:
    marks = primary_marks(table, Rule())
    honest = failing(table, marks, Rule())
    everything_four = np.full(len(table.values), 4.0)
    everything_none = np.zeros(len(table.values))
    assert failing(table, marks, Rule(), proofs=[everything_four, everything_none]) == honest


def test_an_audit_that_cannot_finish_fails_closed(protected: Protected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(disclosure_attack._OPTIONS, "simplex_iteration_limit", 0)
    with pytest.raises(DisclosureError, match="could not finish"):
        audit(protected.table, protected.marks)
