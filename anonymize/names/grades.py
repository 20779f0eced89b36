"""One name in several spellings, each coarser than the one before: what agrees at a finer one agrees at a coarser one.

strict    the alphabets united, diacritics kept           Ђорђе = Đorđe
folded    one letter per sound, however it is spelled     Xhemal = Džemal, Ѓорѓи = Gjorgji = Đorđi
bare      diacritics lost on a foreign keyboard           Đorđević = Djordjevic = Dordevic
sounding  consonants of the folded name by their place in the mouth, for slips of the ear

All take and give lists: a column of names is turned as one text.
"""

import re
from collections.abc import Callable
from typing import Final
from unicodedata import normalize

from anonymize.names.scripts import latin

GRADES: Final = ("strict", "folded", "bare", "sounding")

_SOUNDS: Final = (
    # (spelling, sign). C č/ć, D dž/đ, S š, Z ž; c is ts. Longer spellings first.
    (re.compile(r"dzh|dž|dz|xh|x(?=[^aeiou])|đ|dj|gj|ǆ"), "D"),
    (re.compile(r"tsch|tch|ch|č|ć|ç|kj|q(?!u)|cs|cz"), "C"),
    (re.compile(r"sch|sh|š|ś"), "S"),
    (re.compile(r"zh|ž|ż|ź"), "Z"),
    (re.compile(r"ts|tz|ț"), "c"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"kh|gh"), "h"),
    (re.compile(r"qu"), "kv"),
    (re.compile(r"th"), "t"),
    (re.compile(r"ie|ye|je"), "e"),
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"w"), "v"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"([a-zA-Z])\1+"), r"\1"),
)
_MARKS: Final = re.compile(r"[\u0300-\u036f]+")
_PLAIN: Final = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss"})
_VOWELS: Final = re.compile(r"(?<!\n)(?<!^)[aeiou]")
_PLACES: Final = str.maketrans("bpfvdtgkhcszCSZDmnlr", "bbvvddkkhsssssssnnlr")


def _as_text(change: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    def of_all(names: list[str]) -> list[str]:
        return change("\n".join(names)).split("\n") if names else []

    return of_all


def strict(names: list[str]) -> list[str]:
    return latin(names)


@_as_text
def folded(text: str) -> str:
    """From the strict spelling."""
    for spelling, sign in _SOUNDS:
        text = spelling.sub(sign, text)
    return _bare_letters(text).replace(" ", "")


@_as_text
def bare(text: str) -> str:
    """From the strict spelling."""
    return _bare_letters(text).replace("dj", "d").replace(" ", "")


@_as_text
def sounding(text: str) -> str:
    """From the folded spelling."""
    text = _VOWELS.sub("", text.translate(_PLACES))
    return re.sub(r"([a-z])\1+", r"\1", text)


def _bare_letters(text: str) -> str:
    return _MARKS.sub("", normalize("NFKD", text.translate(_PLAIN)))
