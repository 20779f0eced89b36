"""What may be wrong with a name, by name. None of it stops a record; each is counted, and says how it is compared."""

import re
from typing import Final

LONGEST_NAME: Final = 120
"""Longer than any name: free text in the wrong column. Is not compared."""
NOBODY: Final = frozenset(
    "nn|n n|unknown|unbekannt|nepoznato|nepoznat|nepoznata|nepoznati|непознато|непознат|непозната|неизвестно|"
    "неизвестен|неизвестна|necunoscut|necunoscută|panjohur|i panjohur|e panjohur|pa emër|bez imena|без имена|"
    "anonim|anonymous|anonimno|anonimna|xx|xxx|test|none|null|n/a".split("|")
)
"""Words for "not known" in the languages of the region, as clerks type them into a name column."""
_CYRILLIC: Final = "\u0400-\u052f"
_MIXED: Final = re.compile(rf"[a-zà-ž][{_CYRILLIC}]|[{_CYRILLIC}][a-zà-ž]")
_ANY_CYRILLIC: Final = re.compile(rf"[{_CYRILLIC}]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_TWINS: Final = dict(zip("аеорсухіјѕһ", "aeopcyxijsh", strict=True))
"""Cyrillic letters that look like Latin ones, small."""
_TO_LATIN: Final = str.maketrans(_TWINS)
_TO_CYRILLIC: Final = str.maketrans(
    {latin: cyrillic for cyrillic, latin in _TWINS.items()} | {"k": "к", "m": "м", "t": "т"}
)


def outcome_of(name: str | None) -> str:
    """no_name · no_letters · not_a_name · too_long · mixed_scripts · one_letter, or "" where nothing is odd."""
    text = (name or "").strip().lower()
    if not text:
        return "no_name"
    if len(text) > LONGEST_NAME:
        return "too_long"
    letters = len(_LETTER.findall(text))
    if letters == 0:
        return "no_letters"
    if text.rstrip(".") in NOBODY or text.replace(".", "").strip() in NOBODY:
        return "not_a_name"
    if _MIXED.search(text):
        return "mixed_scripts"
    return "one_letter" if letters == 1 else ""


def comparable(name: str | None) -> str:
    """The name as it is compared: nothing of what is no name, and one script where two were mixed in a word."""
    outcome = outcome_of(name)
    if name is None or outcome in ("no_name", "too_long", "no_letters", "not_a_name"):
        return ""
    return one_script(name.lower()) if outcome == "mixed_scripts" else name


def all_comparable(names: list[str]) -> list[str]:
    """The same for a column: where it has no Cyrillic, one word of letters has none of the outcomes."""
    longest = (
        0 if _ANY_CYRILLIC.search("\n".join(names)) else LONGEST_NAME // 2
    )  # small letters may be two of a capital
    lowered = "\n".join(names).lower().split("\n")
    if len(lowered) != len(names):
        lowered = [name.lower() for name in names]
    return [
        name if is_word and 1 < len(name) <= longest and low not in NOBODY else comparable(name)
        for name, low, is_word in zip(names, lowered, map(str.isalpha, names), strict=True)
    ]


def one_script(text: str) -> str:
    """Each word wholly in the script most of its telling letters are of; a look-alike proves nothing."""
    return " ".join(_one_script(word) for word in text.split())


def _one_script(word: str) -> str:
    cyrillic = sum("\u0400" <= letter <= "\u052f" and letter not in _TWINS for letter in word)
    latin = sum(
        letter.isalpha() and not "\u0400" <= letter <= "\u052f" and letter not in _TWINS.values() for letter in word
    )
    return word.translate(_TO_CYRILLIC if cyrillic > latin else _TO_LATIN)
