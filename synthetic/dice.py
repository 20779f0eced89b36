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
    """The cup of this stream. Text seeds go through SHA-512, so they do not depend on the process."""
    return Dice("/".join(map(str, (seed, *stream))))


def token(length: int, seed: int, *stream: str | int) -> str:
    """A mark of ``length`` characters that cannot occur by chance and is the same for the same stream."""
    digest = hashlib.sha256("/".join(map(str, (seed, *stream))).encode()).digest()
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)
