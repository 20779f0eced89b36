"""Whether two spellings may be one name: the answer in clear of what digests and filters answer keyed."""

from typing import Final

from anonymize.names.grades import graded

LIKE: Final = 0.84
"""Dice of neighbouring letters of the folded names, from which on two are like each other."""

LIKE_SOUND: Final = 0.7
"""The same where they sound alike."""


def agree(left: list[str], right: list[str]) -> list[bool]:
    """Pair by pair: equal at a grade finer than the sound, or equal in sound and like in letters."""
    one, other = graded(left), graded(right)
    return [_agree(mine, yours) for mine, yours in zip(one, other, strict=True)]


def _agree(one: dict[str, str], other: dict[str, str]) -> bool:
    if any(one[grade] and one[grade] == other[grade] for grade in ("strict", "folded", "root")):
        return True
    likeness = dice(one["folded"], other["folded"])
    return likeness >= LIKE or (one["sounding"] == other["sounding"] and likeness >= LIKE_SOUND)


def dice(one: str, other: str) -> float:
    """Twice the common pairs of neighbouring letters by all of both, edges included."""
    mine, yours = _grams(one), _grams(other)
    return 2 * len(mine & yours) / max(len(mine) + len(yours), 1)


def _grams(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[place : place + 2] for place in range(len(padded) - 1)}
