"""The audit: what an attacker gets out of all that is printed, whoever printed it and however.

It knows the true table and nothing of how the protection was chosen. What *protected* means: DESIGN, Release and
report; docs/explanation/disclosure.md. Fails closed: what is not proven is a finding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from anonymize.disclosure.arrays import Key
from anonymize.disclosure.published import Edition, System, limits, sensitivities_of, system_of
from anonymize.disclosure.witnesses import Requirement, unmet
from vocabulary.errors import WillNeverWork

_SAME = 1e-6
REMEDIES = {
    "small number printed": "hide or round it",
    "printed number untrue": "print the true number, or mark it rounded",
    "rounded out of range": "round again: a rounded number is a multiple of the base and within the base of the truth",
    "sum does not hold": "round again: rounded numbers add up",
    "can be worked out": "protect the table again, or publish fewer of its totals",
    "moved by a few": "keep the old number until it moves by the threshold, or hide it",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`edition`: 0 is the newest. Holds codes only, never a number."""

    key: Key
    edition: int
    reason: str

    @property
    def remedy(self) -> str:
        return REMEDIES[self.reason]


def audit_editions(editions: Sequence[Edition]) -> list[Finding]:
    """Every cell that does not hold; the newest edition first, then the older ones it is compared with."""
    found = [finding for number, edition in enumerate(editions) for finding in _at_sight(edition, number)]
    if found:
        return found
    system = system_of(editions)
    wanted = list(system.requirements(sensitivities_of(editions)))
    failed = unmet(system.equations, system.truth, system.lower, system.upper, wanted)
    found = [_finding(system, cell, "can be worked out") for cell in sorted({r.subject for r in failed})]
    return found + [_finding(system, cell, "moved by a few") for cell in sorted(set(_moved_by_a_few(system)))]


def _at_sight(edition: Edition, number: int) -> Iterator[Finding]:
    """What can be seen without any sums."""
    cube, printed = edition.cube, edition.printed
    if not len(printed) == len(edition.rounded) == len(cube):
        raise WillNeverWork("A protected table has other rows than its table", remedy="protect the table again")
    exact = cube.published & ~np.isnan(printed) & ~edition.rounded
    ranged = cube.published & ~np.isnan(printed) & edition.rounded
    primary = sensitivities_of([edition])[0].primary
    for cell in np.flatnonzero(exact & primary):
        yield Finding(cube.keys[cell], number, "small number printed")
    for cell in np.flatnonzero(exact & (np.abs(printed - cube.values) > _SAME)):
        yield Finding(cube.keys[cell], number, "printed number untrue")
    if ranged.any():
        yield from _of_rounding(edition, number)


def _of_rounding(edition: Edition, number: int) -> Iterator[Finding]:
    cube, printed = edition.cube, edition.printed
    ranged = cube.published & ~np.isnan(printed) & edition.rounded
    whole = np.abs(printed / cube.spec.base - np.rint(printed / cube.spec.base)) <= _SAME
    whole |= cube.spec.small_only & ~cube.inner
    lower, upper = limits(edition)
    inside = (cube.values >= lower - _SAME) & (cube.values <= upper + _SAME)
    for cell in np.flatnonzero(ranged & ~(whole & inside)):
        yield Finding(cube.keys[cell], number, "rounded out of range")
    for row, (_, total, parts) in enumerate(cube.sums()):
        cells = [total, *parts]
        true_sum = abs(cube.values[total] - cube.values[parts].sum()) <= _SAME
        seen = not np.isnan(printed[cells]).any()
        if true_sum and seen and abs(printed[total] - printed[parts].sum()) > _SAME:
            yield Finding(cube.keys[total], number, "sum does not hold")
        del row


def _finding(system: System, cell: int, reason: str) -> Finding:
    number = max(n for n, offset in enumerate(system.offsets) if offset <= cell)
    return Finding(system.editions[number].cube.keys[cell - system.offsets[number]], number, reason)


def _moved_by_a_few(system: System) -> Iterator[int]:
    """Cells whose number tells, against the next older edition, that a few people came or went."""
    for cell, older, change in small_changes(system):
        if _moved_in_print(system, cell, older):
            yield cell
        elif change and not _change_is_open(system, cell, older, change):
            yield cell


def small_changes(system: System) -> Iterator[tuple[int, int, float]]:
    """Each cell with its place in the next older edition and its change; 0.0 where the change is none or large."""
    newest = system.editions[0]
    for number, older in enumerate(system.editions[1:], start=1):
        for place, key in enumerate(newest.cube.keys):
            there = older.cube.index.get(key)
            if there is None or not (newest.cube.published[place] and older.cube.published[there]):
                continue
            change = float(newest.cube.values[place] - older.cube.values[there])
            few = _SAME < abs(change) < newest.cube.spec.threshold and newest.cube.spec.is_count
            yield place, system.offsets[number] + there, change if few else 0.0
        break  # an older edition was audited against the one before it


def _moved_in_print(system: System, cell: int, older: int) -> bool:
    """A printed number moves by nothing or by the threshold and more."""
    number = max(n for n, offset in enumerate(system.offsets) if offset <= older)
    newest, old = system.editions[0], system.editions[number]
    change = abs(newest.printed[cell] - old.printed[older - system.offsets[number]])
    return bool(newest.cube.spec.is_count and _SAME < change < newest.cube.spec.threshold)


def _change_is_open(system: System, cell: int, older: int, change: float) -> bool:
    """Whether the change may, for all an attacker knows, be none, or large."""
    sign, threshold = np.sign(change), float(system.editions[0].cube.spec.threshold)
    none = Requirement((cell, older), (-sign, sign), 0.0, True, cell)
    large = Requirement((cell, older), (sign, -sign), threshold, True, cell)
    known = system.equations, system.truth, system.lower, system.upper
    return not unmet(*known, [none]) or not unmet(*known, [large])
