"""Letters of a whole column of names at once, as numbers: what a pattern would do to them, many times quicker."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Marks = NDArray[np.bool_]

_NEW_LINE: Final = ord("\n")
_KEPT_VOWEL: Final = ord("A")
_CODES: Final = 0x110000
_LONG: Final = 50_000
"""Signs of a text from which on a table of all codes is quicker than a set."""


def _table(letters: Iterable[str]) -> Marks:
    marks = np.zeros(_CODES, dtype=np.bool_)
    marks[[ord(letter) for letter in letters]] = True
    return marks


SMALL: Final = _table("abcdefghijklmnopqrstuvwxyz")
LETTERS: Final = SMALL | _table("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_VOWELS: Final = _table("aeiou")


def signs_of(text: str) -> set[str]:
    """Every sign that occurs in it."""
    if len(text) < _LONG:
        return set(text)
    seen = np.zeros(_CODES, dtype=np.bool_)
    seen[_codes(text)] = True
    return set(map(chr, np.flatnonzero(seen)))


def without_doubles(text: str, letters: Marks) -> str:
    """The text with every run of one of those letters as one of it."""
    return _text(_single(_codes(text), letters))


def consonants(text: str) -> str:
    """Of names on lines: no vowels but the first letter, one at the end as a sign, no doubled letters.

    The sign at the end tells Jasmin from Jasmina.
    """
    codes = _codes(text)
    if not len(codes):
        return text
    before = np.concatenate([[_NEW_LINE], codes[:-1]]).astype(np.uint32)
    after = np.concatenate([codes[1:], [_NEW_LINE]])
    vowel = _VOWELS[codes]
    last = vowel & SMALL[before] & (after == _NEW_LINE)
    codes[last] = _KEPT_VOWEL
    inside = vowel & ~last & (before != _NEW_LINE)
    return _text(_single(codes[~inside], SMALL))


def _single(codes: Codes, letters: Marks) -> Codes:
    again = np.zeros(len(codes), dtype=np.bool_)
    again[1:] = (codes[1:] == codes[:-1]) & letters[codes[1:]]
    return codes[~again]


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)


def _text(codes: Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
