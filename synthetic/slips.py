"""Real slips of clerks, at a known rate, so that exact keys miss some people, as they do everywhere.

Rates are per field and record.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from synthetic.dice import Dice
from synthetic.people import DEFAULT_DAYS

SURNAME_RATE: Final = 0.05
GIVEN_RATE: Final = 0.03
DIACRITICS_RATE: Final = 0.10
"""Names typed on a keyboard without them; harmless to a key that normalises."""
DAY_RATE: Final = 0.02
YEAR_ONLY_RATE: Final = 0.04
NO_BIRTH_RATE: Final = 0.03
DOCUMENT_MISSING_RATE: Final = 0.35
DOCUMENT_RATE: Final = 0.02
TOWN_RATE: Final = 0.04
OTHER_PHONE_RATE: Final = 0.1

BARE: Final = str.maketrans("čćšžđČĆŠŽĐëçËÇăâîşţșțĂÂÎŞŢȘȚ", "ccszdCCSZDecECaaistst" + "AAISTST")
ALIKE: Final = (
    ("dž", "xh"),
    ("ć", "č"),
    ("đ", "dj"),
    ("j", "i"),
    ("v", "w"),
    ("k", "c"),
    ("ž", "š"),
    ("z", "s"),
    ("e", "i"),
)


def spelled(cup: Dice, name: str, rate: float) -> tuple[str, str | None]:
    """The name as a clerk types it, and the kind of slip if there is one."""
    if cup.happens(rate):
        kind = cup.choice(sorted(KINDS))
        return KINDS[kind](cup, name), kind
    if cup.happens(DIACRITICS_RATE) and name.translate(BARE) != name:
        return name.translate(BARE), "diacritics"
    return name, None


def _doubled(cup: Dice, name: str) -> str:
    place = cup.randrange(1, len(name))
    return name[:place] + name[place] + name[place:]


def _dropped(cup: Dice, name: str) -> str:
    place = cup.randrange(1, len(name))
    return name[:place] + name[place + 1 :]


def _swapped(cup: Dice, name: str) -> str:
    places = [place for place in range(1, len(name) - 1) if name[place] != name[place + 1]]
    place = cup.choice(places or [0])
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def _alike(cup: Dice, name: str) -> str:
    pairs = [pair for pair in ALIKE if pair[0] in name[1:]]
    if not pairs:
        return _doubled(cup, name)
    heard, written = cup.choice(pairs)
    return name[0] + name[1:].replace(heard, written, 1)


KINDS: Final[dict[str, Callable[[Dice, str], str]]] = {
    "doubled_letter": _doubled,
    "dropped_letter": _dropped,
    "sounds_alike": _alike,
    "swapped_letters": _swapped,
}


def born(cup: Dice, birth: date) -> tuple[date | None, int | None, str | None]:
    """Birth date, birth year (only where the date is not known) and the kind of slip."""
    if cup.happens(NO_BIRTH_RATE):
        return None, None, "no_birth"
    if cup.happens(YEAR_ONLY_RATE):
        return None, birth.year, "year_only"
    if cup.happens(DAY_RATE):
        return _misread(birth), None, "birth_day"
    return birth, None, None


def _misread(birth: date) -> date:
    """Day and month the wrong way round where that is a date, else the day beside; never a default day."""
    if birth.day <= 12 and birth.day != birth.month:
        other = birth.replace(month=birth.day, day=birth.month)
    else:
        other = birth + timedelta(days=1 if birth.day < 28 else -1)
    return birth if (other.month, other.day) in DEFAULT_DAYS else other


def document(cup: Dice, number: str) -> tuple[str | None, str | None]:
    """The document number: often missing, often with separators, sometimes with two characters exchanged."""
    if cup.happens(DOCUMENT_MISSING_RATE):
        return None, None
    slip = cup.happens(DOCUMENT_RATE) and number[5] != number[6]
    written = number[:5] + number[6] + number[5] + number[7:] if slip else number
    style = cup.weighted({"plain": 6, "dash": 2, "space": 1, "lower": 1})
    parts = f"{written[:3]}-{written[3:]}" if style == "dash" else f"{written[:3]} {written[3:7]} {written[7:]}"
    shown = {"plain": written, "lower": written.lower()}.get(style, parts)
    return shown, "document" if slip else None
