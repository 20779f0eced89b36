"""Latin and Cyrillic spellings of one name, as the clerks of the region write them."""

from typing import Final
from unicodedata import normalize

DIGRAPHS: Final = {
    "sr": {"dž": "џ", "lj": "љ", "nj": "њ"},
    "mk": {"dž": "џ", "lj": "љ", "nj": "њ", "gj": "ѓ", "kj": "ќ"},
    "bg": {"št": "щ", "ju": "ю", "ja": "я", "dž": "дж"},
}
LETTERS: Final = dict(zip("abvgdđežzijklmnoprstćufhcčšwyq", "абвгдђежзијклмнопрстћуфхцчшвик", strict=True)) | {
    "x": "кс"
}
BULGARIAN: Final = {"j": "й", "đ": "дж", "ć": "ч"}
FROM_CYRILLIC: Final = {cyrillic: latin for latin, cyrillic in reversed(LETTERS.items())} | {
    "џ": "dž", "љ": "lj", "њ": "nj", "ѓ": "gj", "ќ": "kj", "ѕ": "dz", "щ": "št", "ю": "ju", "я": "ja",
    "й": "j",
    "ъ": "a", "ь": "", "ы": "i", "э": "e", "ѝ": "i", "ѐ": "e", "ё": "jo",
}  # fmt: skip
PLAIN: Final = {"đ": "dj", "Đ": "Dj", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "ı": "i"}
"""Letters that no decomposition turns into ASCII."""
BEYOND_1250: Final = str.maketrans("șțȘȚǵǴḱḰ", "şţŞŢgGkK")


def to_cyrillic(name: str, language: str) -> str:
    """The name in the alphabet of sr, mk or bg; letters without a counterpart stay."""
    table = DIGRAPHS[language] | (LETTERS | BULGARIAN if language == "bg" else LETTERS)
    written, rest = "", name.lower()
    while rest:
        step = 2 if rest[:2] in table else 1
        written += table.get(rest[:step], rest[:step])
        rest = rest[step:]
    return capitalised(written)


def to_latin(name: str) -> str:
    return capitalised("".join(FROM_CYRILLIC.get(letter, letter) for letter in name.lower()))


def to_windows_1250(name: str) -> str:
    """The Latin name in letters that code page 1250 has: Romanian cedillas for commas, no other loss."""
    return to_latin(name).translate(BEYOND_1250)


def to_windows_1251(name: str) -> str:
    """The name in letters that code page 1251 has: Cyrillic stays, Latin letters lose what stands above or below."""
    return "".join(_in_1251(letter) for letter in name)


def _in_1251(letter: str) -> str:
    plain = PLAIN.get(letter, letter)
    try:
        plain.encode("windows-1251")
    except UnicodeEncodeError:
        return "".join(part for part in normalize("NFKD", plain) if part.isascii())
    return plain


def capitalised(name: str) -> str:
    """Each part begins with a capital; `str.title` would also raise letters after an apostrophe."""
    return " ".join("-".join(part[:1].upper() + part[1:] for part in word.split("-")) for word in name.split(" "))
