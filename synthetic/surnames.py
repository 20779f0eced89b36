"""Canary surnames: of the region by their sound, and impossible by chance as a whole token anywhere.

Made of three or more rare syllables and an ending of the culture. The last syllable is a check digit of the
others: two names differ in two syllables at least, and no single slip turns one into another.
"""

from typing import Final

from synthetic.dice import dice

FIRST: Final = (
    "zvru žgre čvre mrgu škvi gnju vrzo kvri zglu držu čmre grbu vlže škre dvrga pčve ždro mrče "
    "tvrže brzgo krdže stvro "
    "žvrlje zmrku grčo škvrnja mlje vrčo prže kljuve"
).split()
LAST: Final = (
    "mlju bždi krgo zdru vlje gnji prdže tmri lkve njgo džmu rkči mzgi bljo črku žbro vdri klži "
    "trnju zgrče sklju mrže bvro "
    "lždi škro gdlji pčru rvže nždo čkva"
).split()
FORBIDDEN: Final = frozenset(
    "airflow backend checksum connection database exception function heartbeat instance migration "
    "password position "
    "postgres scheduler sequence services timestamp transaction warehouse".split()
)
"""Long tokens that any log holds: a surname may not be one of them, whatever becomes of the syllables."""
SHORTEST: Final = 9
PLACES: Final = len(FIRST)
STRIDE: Final = 7919
"""Neighbours get names far apart; a prime that does not divide a power of PLACES, so no two numbers meet."""
COPRIME: Final = (1, 7, 11, 13, 17)
"""Weights of the check digit without a common divisor with PLACES, so that each digit moves it."""


def surname(seed: int, number: int, ending: str) -> str:
    """The surname of person ``number``: another for each number, whatever the seed."""
    name = "".join(_syllables(seed, number))[:-1] + ending
    if len(name) < SHORTEST or name in FORBIDDEN:
        raise ValueError("a surname is too common to be a canary; change the syllables")
    return name.capitalize()


def _syllables(seed: int, number: int) -> list[str]:
    digits = _digits(seed, number)
    check = sum(COPRIME[place] * digit for place, digit in enumerate(digits)) % PLACES
    return [FIRST[digits[0]], *(LAST[digit] for digit in digits[1:]), LAST[check]]


def _digits(seed: int, number: int) -> list[int]:
    """The number as two syllables, or more beyond 900 people; each seed deals the syllables anew."""
    places = max(2, _places_needed(number))
    number = (number * STRIDE + dice(seed, "surnames", places).randrange(PLACES**places)) % PLACES**places
    return [number // PLACES**place % PLACES for place in range(places)]


def _places_needed(number: int) -> int:
    return 1 if number < PLACES else 1 + _places_needed(number // PLACES)
