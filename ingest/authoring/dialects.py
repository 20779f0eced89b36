"""How a file seems to be written: encoding and delimiter, from its bytes."""

import codecs
import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from typing import Final

DELIMITERS: Final = (",", ";", "\t", "|")
LINES_SEEN: Final = 200
_CENTRAL: Final = set("šđčćžŠĐČĆŽąęłńśźżĄĘŁŃŚŹŻěřťďňůŘŤĎŇŮőűŐŰşţăŞŢĂľĺŕ")


def encoding_of(content: bytes) -> str:
    """The encoding whose letters make words."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _code_page(content)
    return "utf-8"


def _code_page(content: bytes) -> str:
    """In Cyrillic text the letters beyond ASCII stand together, in Latin text among the others."""
    beyond = [at for at, byte in enumerate(content) if byte > 0x7F]
    among = sum(_is_letter(content[at - 1 : at]) or _is_letter(content[at + 1 : at + 2]) for at in beyond)
    if among * 2 < len(beyond):
        return "windows-1251"
    text = content.decode("windows-1250", errors="replace")
    return "windows-1250" if any(letter in _CENTRAL for letter in text) else "windows-1252"


def _is_letter(byte: bytes) -> bool:
    return byte.isalpha()


def delimiter_of(text: str) -> str:
    """The delimiter that gives most lines the same number of cells, and more than one."""
    lines = text.splitlines()[:LINES_SEEN]
    return max(DELIMITERS, key=lambda one: _agreement(lines, one))


def _agreement(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    widths = Counter(len(row) for row in csv.reader(StringIO("\n".join(lines)), delimiter=delimiter) if row)
    if not widths:
        return 0.0, 0
    width, times = widths.most_common(1)[0]
    return (times / widths.total(), width) if width > 1 else (0.0, width)
