"""Shares and waits as every table tells them."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

SMALLEST_DENOMINATOR = 20
FOURTH = Decimal("0.0001")


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """A fraction of one to four places, where so many are in the denominator that it may be told."""
    if whole < SMALLEST_DENOMINATOR:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(FOURTH, ROUND_HALF_UP)


def median(days: Iterable[int]) -> Decimal | None:
    """The middle one, or halfway between the two in the middle."""
    ordered = sorted(days)
    if not ordered:
        return None
    return Decimal(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
