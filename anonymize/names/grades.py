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
from unicodedata import combining, normalize

from anonymize.names.diminutives import FULL_NAME, root
from anonymize.names.letters import LETTERS, consonants, signs_of, without_doubles
from anonymize.names.scripts import latin

GRADES: Final = ("strict", "folded", "root", "sounding")

_HELD: Final = "\x01"
"""Stands for what a rule has written until the rule is done, so that it does not read its own writing."""
_SOUNDS: Final = (
    # (sign, spellings). C č/ć, D dž/đ, S š, Z ž; c is ts. Longer spellings first. A word of a text is replaced many
    # times quicker than a pattern; patterns are for what hangs on the next letter.
    ("D", ("dzh", "dž", "dz", "xh", re.compile(r"x(?=[^aeiou\s])"), "đ", "dj", "gj", "ǆ")),
    ("C", ("tsch", "tch", "ch", "č", "ć", "ç", "kj", re.compile(r"q(?!u)"), "cs", "cz")),
    ("S", ("sch", "sh", "š", "ś")),
    ("Z", ("zh", "ž", "ż", "ź")),
    ("c", ("ts", "tz", "ț")),
    ("f", ("ph",)),
    ("h", ("kh", "gh")),
    ("kv", ("qu",)),
    ("t", ("th",)),
    ("e", ("ie", "ye", "je")),
    ("i", ("y", "j")),
    ("v", ("w",)),
    ("ks", ("x",)),
    ("St", ("SC",)),  # щ is šč in Russian, št in Bulgarian
    ("t", (re.compile(r"dt\b"),)),
)
_MARKS: Final = re.compile(r"[\u0300-\u036f]+")
_PLAIN: Final = {"đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss"}
_LOST: Final = tuple(
    (*pair.split("="), chr(place))
    for place, pair in enumerate("dzh=dz xh=dz sch=s dj=d gj=g kj=k sj=s zj=z sh=s zh=z ch=c q=k".split(), start=0xE000)
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
    for sign, spellings in _SOUNDS:
        for spelling in spellings:
            text = text.replace(spelling, _HELD) if isinstance(spelling, str) else spelling.sub(_HELD, text)
        text = text.replace(_HELD, sign)
    return _bare_letters(without_doubles(text, LETTERS)).replace(" ", "")


def roots(names: list[str]) -> list[str]:
    """From the strict spelling."""
    names = bare(names)
    # most are one word and no short form: both questions are answered for the column, without a call for each
    return [root(words) if " " in words else words for words in map(FULL_NAME.get, names, names)]


@_as_text
def bare(text: str) -> str:
    """From the strict spelling, words still parted."""
    text = _bare_letters(text)
    for spelling, _, held in _LOST:
        text = text.replace(spelling, held)
    for _, left, held in _LOST:
        text = text.replace(held, left)
    return text


@_as_text
def sounding(text: str) -> str:
    """From the folded spelling."""
    return consonants(text.translate(_PLACES))


def _bare_letters(text: str) -> str:
    if text.isascii():
        return text
    for letter, plain in _PLAIN.items():
        text = text.replace(letter, plain)
    marked = [sign for sign in signs_of(text) if not sign.isascii()]
    if any(map(combining, marked)):  # marks of several letters may change places
        return _MARKS.sub("", normalize("NFKD", text))
    for sign in marked:
        text = text.replace(sign, _MARKS.sub("", normalize("NFKD", sign)))
    return text


def graded(names: list[str]) -> list[dict[str, str]]:
    """All grades of each name."""
    written = strict(names)
    spelled = folded(written)
    rows = zip(written, spelled, roots(written), sounding(spelled), strict=True)
    return [dict(zip(GRADES, (row[0].replace(" ", ""), *row[1:]), strict=True)) for row in rows]
