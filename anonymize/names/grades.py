"""One name in several spellings, each coarser than the one before: what agrees at a finer one agrees at a coarser one.

strict    the alphabets united, diacritics kept           Ђорђе = Đorđe
folded    one letter per sound, however it is spelled     Xhemal = Džemal, Ѓорѓи = Gjorgji = Đorđi
root      diacritics lost on a foreign keyboard, short forms written out, whatever the order of words:
          Đorđević = Djordjevic = Dordevic, Ana Marija = Marija-Ana, Pero = Petar
sounding  consonants of the folded name by their place in the mouth, for slips of the ear

All take and give lists: a column of names is turned as one text.
"""

import re
from collections.abc import Callable
from typing import Final
from unicodedata import normalize

from anonymize.names.diminutives import root
from anonymize.names.scripts import latin

GRADES: Final = ("strict", "folded", "root", "sounding")

_SOUNDS: Final = (
    # (spelling, sign). C č/ć, D dž/đ, S š, Z ž; c is ts. Longer spellings first.
    (re.compile(r"dzh|dž|dz|xh|x(?=[^aeiou\s])|đ|dj|gj|ǆ"), "D"),
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
    (re.compile(r"SC"), "St"),  # щ is šč in Russian, št in Bulgarian
    (re.compile(r"dt\b"), "t"),
    (re.compile(r"([a-zA-Z])\1+"), r"\1"),
)
_MARKS: Final = re.compile(r"[\u0300-\u036f]+")
_PLAIN: Final = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss"})
_LAST_VOWEL: Final = re.compile(r"(?<=[a-z])[aeiou](?=\n|$)")
_VOWELS: Final = re.compile(r"(?<!\n)(?<!^)[aeiou]")
_LOST: Final = re.compile(r"dzh|xh|sch|dj|gj|kj|sj|zj|sh|zh|ch|q")
_LOST_TO: Final = dict(
    pair.split("=") for pair in "dzh=dz xh=dz sch=s dj=d gj=g kj=k sj=s zj=z sh=s zh=z ch=c q=k".split()
)
"""What is left of a letter where a keyboard, or a clerk, has none of them: đ, ѓ, ќ, ś, ź, š, ž, č, the Albanian q."""
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


def roots(names: list[str]) -> list[str]:
    """From the strict spelling."""
    return [root(words) for words in bare(names)]


@_as_text
def bare(text: str) -> str:
    """From the strict spelling, words still parted."""
    return _LOST.sub(lambda found: _LOST_TO[found[0]], _bare_letters(text))


@_as_text
def sounding(text: str) -> str:
    """From the folded spelling."""
    # a vowel at the end is kept as a sign: it tells Jasmin from Jasmina
    text = _VOWELS.sub("", _LAST_VOWEL.sub("A", text.translate(_PLACES)))
    return re.sub(r"([a-z])\1+", r"\1", text)


def _bare_letters(text: str) -> str:
    return _MARKS.sub("", normalize("NFKD", text.translate(_PLAIN)))


def graded(names: list[str]) -> list[dict[str, str]]:
    """All grades of each name."""
    written = strict(names)
    spelled = folded(written)
    rows = zip(written, spelled, roots(written), sounding(spelled), strict=True)
    return [dict(zip(GRADES, (row[0].replace(" ", ""), *row[1:]), strict=True)) for row in rows]
