"""In which bytes a planted word may come to light: its spellings, and every encoding of each.

A hit needs no borders where the word itself cannot occur by chance; only dates and telephone numbers must not
be a part of a longer run of digits.
"""

import base64
import json
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

from synthetic.check.exact_keys import normalise
from synthetic.script import to_latin

SHORTEST = 8
"""Bytes of the shortest pattern: below that, chance would speak."""
WIDE = ("utf-16-le", "utf-16-be")
NARROW = ("utf-8", "windows-1250", "windows-1251")
PLAIN = (*NARROW, *WIDE)
UUID_SHAPE = re.compile("(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def spellings(kind: str, text: str) -> dict[str, str]:
    """Each spelling of a planted word → how it is spelled; nothing for the word as planted."""
    found: dict[str, str] = {}
    for how, spelling in _spellings(kind, text):
        found.setdefault(spelling, how)
    return found


def _spellings(kind: str, text: str) -> Iterator[tuple[str, str]]:
    yield "", text
    match kind:
        case "surname":
            yield from _of_name(text)
        case "birth_date":
            yield from _of_date(text)
        case "phone":
            yield "digits only ", "".join(filter(str.isdigit, text))
        case _:
            yield from _of_code(text)


def _of_name(name: str) -> Iterator[tuple[str, str]]:
    latin = to_latin(name)
    bare = _without_marks(latin)
    for word in (bare, bare.replace("Đ", "Dj").replace("đ", "dj"), bare.replace("Đ", "D").replace("đ", "d")):
        yield from _in_all_cases("transliterated ", word)
    yield from _in_all_cases("transliterated ", normalise(name))
    yield from _in_all_cases("transliterated ", latin)
    yield from _in_all_cases("", name)
    yield "decomposed ", unicodedata.normalize("NFD", name)


def _in_all_cases(how: str, word: str) -> Iterator[tuple[str, str]]:
    yield from ((how, word), (how, word.lower()), (how, word.upper()), (how, word.title()))


def _without_marks(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))


def _of_date(text: str) -> Iterator[tuple[str, str]]:
    """As programs write it: 1987-04-23 → 1987/04/23, 23/04/1987, 04/23/1987, date(1987, 4, 23)."""
    parts = text.split("-") if "-" in text else text.split(".")[::-1]
    year, month, day = parts
    for one in (
        f"{year}/{month}/{day}",
        f"{day}/{month}/{year}",
        f"{month}/{day}/{year}",
        f"{day}-{month}-{year}",
    ):
        yield "rewritten ", one
    yield "rewritten ", f"date({year}, {int(month)}, {int(day)})"


def _of_code(text: str) -> Iterator[tuple[str, str]]:
    yield from (("", text.lower()), ("", text.upper()))
    bare = "".join(filter(str.isalnum, text))
    if len(bare) >= SHORTEST:
        yield from (("without separators ", bare), ("without separators ", bare.lower()))


def encodings(text: str) -> Iterator[tuple[str, bytes]]:
    """(encoding, bytes) for every way in which files and databases write this text."""
    raw = text.encode()
    yield "utf-8", raw
    for code_page in NARROW[1:]:
        yield from _if_it_can(text, code_page)
    yield from ((wide, text.encode(wide)) for wide in WIDE)
    yield from (("base64", one) for one in _base64(raw))
    yield from (("hex", raw.hex().encode()), ("hex", raw.hex().upper().encode()))
    yield from _escapes(text)
    yield from _uuid(text)


def _if_it_can(text: str, code_page: str) -> Iterator[tuple[str, bytes]]:
    try:
        yield code_page, text.encode(code_page)
    except UnicodeEncodeError:
        return


def _base64(raw: bytes) -> Iterator[bytes]:
    """The characters that depend on these bytes alone, at each of the three places in a group of four."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw + bytes(2))
        first = -(-8 * before // 6)
        last = 8 * (before + len(raw)) // 6
        yield whole[first:last]
        yield whole[first:last].translate(bytes.maketrans(b"+/", b"-_"))


def _escapes(text: str) -> Iterator[tuple[str, bytes]]:
    """As URLs, JSON, Python and HTML spell what is not ASCII. Equal to UTF-8 for the rest."""
    if text.isascii() and text.replace("-", "").isalnum():
        return
    for percent in (quote(text, safe=""), quote(text, safe=" :+/")):
        yield from (("percent", percent.encode()), ("percent", _lower_escapes(percent).encode()))
    yield "json", json.dumps(text)[1:-1].encode()
    yield "escaped bytes", repr(text.encode())[2:-1].encode()
    yield "html", text.encode("ascii", "xmlcharrefreplace")


def _lower_escapes(percent: str) -> str:
    """%C4%87 → %c4%87, and no other letter."""
    pieces = percent.split("%")
    return "%".join([pieces[0], *(piece[:2].lower() + piece[2:] for piece in pieces[1:])])


def _uuid(text: str) -> Iterator[tuple[str, bytes]]:
    """The sixteen bytes of which a database makes one."""
    if UUID_SHAPE.fullmatch(text):
        yield "binary", UUID(text[-36:]).bytes
