"""Names in one spelling: what is left when alphabet, accents, case and punctuation are taken away.

Source of the rule and of the table: docs/reference/counting.md, "exact keys". A change here is a new
NORMALISER_VERSION, for digests of differently normalised names must not be compared.
"""

import re
from typing import Final
from unicodedata import normalize

NORMALISER_VERSION: Final = 2
"""1: exact keys alone. 2: the same exact keys, and evidence that is compared by likeness."""

_CYRILLIC: Final = dict(
    pair.split("=")
    for pair in (
        "а=a б=b в=v г=g д=d ђ=dj ѓ=gj е=e ѐ=e ё=e ж=z з=z ѕ=dz и=i ѝ=i й=j ј=j к=k л=l љ=lj м=m н=n њ=nj "
        "о=o п=p р=r с=s т=t ћ=c ќ=k у=u ф=f х=h ц=c ч=c џ=dz ш=s щ=st ъ=a ь= ы=i э=e ю=ju я=ja є=e і=i ї=i"
    ).split(" ")
)
_LATIN: Final = {"đ": "dj", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"}
_TO_LATIN: Final = str.maketrans(_CYRILLIC | _LATIN)
_NOT_A_LETTER: Final = re.compile(r"[^a-z]+")
_NOT_IN_A_DOCUMENT: Final = re.compile(r"[^A-Z0-9]+")
_SHORTEST_DOCUMENT: Final = 6


def normalised_name(name: str | None) -> str:
    """The name in the letters a–z alone; empty when nothing of it is a letter. Ђорђе and Đorđe are both djordje."""
    if not name:
        return ""
    latin = normalize("NFKC", name).lower().translate(_TO_LATIN)
    return _NOT_A_LETTER.sub("", normalize("NFKD", latin))


def normalised_document(number: str | None) -> str:
    """The document number in capitals and digits; empty when fewer than six remain."""
    kept = _NOT_IN_A_DOCUMENT.sub("", (number or "").upper())
    return kept if len(kept) >= _SHORTEST_DOCUMENT else ""
