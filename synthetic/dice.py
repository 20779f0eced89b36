"""Seeded dice, one cup per (seed, whose, stream): another field in one stream never reshuffles the others."""

import hashlib
import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L and no U, as card numbers avoid them."""


class Dice(random.Random):
    """One stream of chance with the few throws the country needs."""

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def weighted(self, options: Mapping[T, float]) -> T:
        """One key of ``options``, as likely as its weight."""
        return self.choices(list(options), list(options.values()))[0]

    def day_between(self, first: date, last: date) -> date:
        """A day from first to last, both possible; ``first`` where the span is empty."""
        return first + timedelta(days=self.randint(0, max((last - first).days, 0)))


def dice(seed: int, *stream: str | int) -> Dice:
    """The cup of this stream: a digest of its name, so neither process nor order of asking matters."""
    return Dice(_number(seed, stream))


def _number(seed: int, stream: tuple[str | int, ...]) -> int:
    name = "/".join(map(str, (seed, *stream)))
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=16).digest())


def token(length: int, seed: int, *stream: str | int) -> str:
    """A mark of ``length`` characters that cannot occur by chance and is the same for the same stream."""
    number = _number(seed, stream)
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)
