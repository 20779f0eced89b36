"""The words of a codebook in another language, from a catalogue in `report/locale`; English is the key.

A language is a file: `report/locale/<code>/codebook.po` (gettext). What it does not say stays English and is marked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from report.codebook import words
from report.codebook.entries import Codebook
from vocabulary.errors import ConfigurationError

LOCALES = Path(__file__).parents[1] / "locale"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    words: Mapping[str, str]

    def __call__(self, english: str) -> str:
        return self.words.get(english, english)

    def is_missing(self, english: str) -> bool:
        return bool(english) and self.code != ENGLISH and english not in self.words

    @property
    def name(self) -> str:
        """What its speakers call it."""
        return Locale.parse(self.code).display_name or self.code


def languages() -> tuple[str, ...]:
    """English, and every language that has a catalogue."""
    return (ENGLISH, *sorted(path.parent.name for path in LOCALES.glob("*/codebook.po")))


@cache
def language(code: str) -> Language:
    """Raises ConfigurationError where there is no catalogue."""
    if code == ENGLISH:
        return Language(ENGLISH, {})
    if code not in languages():
        raise ConfigurationError(
            f"There is no codebook in {code!r}", remedy=f"take one of {', '.join(languages())}, or add its codebook.po"
        )
    catalogue = read_po(BytesIO((LOCALES / code / "codebook.po").read_bytes()), locale=code)
    said = {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
    return Language(code, said)


def catalogue_of(book: Codebook, code: str) -> bytes:
    """A catalogue in which everything of the book stands once, with what the language has of it already.

    Raises ConfigurationError for a code of no language.
    """
    known = language(code).words if code in languages() else {}
    try:
        catalogue = Catalog(locale=Locale.parse(code), project="nrm", version=book.version, fuzzy=False)
    except (UnknownLocaleError, ValueError):
        raise ConfigurationError("That is the code of no language", remedy="write sq, bs, mk, sr_Cyrl …") from None
    for english in dict.fromkeys((*words.ALL, *book.texts())):
        catalogue.add(english, known.get(english, ""))
    buffer = BytesIO()
    write_po(buffer, catalogue, width=120, omit_header=True)
    return buffer.getvalue()
