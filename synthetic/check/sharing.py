"""Money shared out to the cent by weight: the largest remainder, ties to the claimant that comes first."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

Claimant = TypeVar("Claimant", bound=tuple[str, ...])


def shared_out(amount: Decimal, weights: Mapping[Claimant, Fraction]) -> dict[Claimant, Decimal]:
    """The share of each claimant; of nobody where all weights are nought."""
    total, cents = sum(weights.values(), Fraction(0)), abs(int(amount * 100))
    if not total:
        return {}
    exact = {claimant: cents * weight / total for claimant, weight in weights.items()}
    shares = {claimant: int(share) for claimant, share in exact.items()}
    by_rest = sorted(exact, key=lambda claimant: (shares[claimant] - exact[claimant], claimant))
    for claimant in by_rest[: cents - sum(shares.values())]:
        shares[claimant] += 1
    sign = -1 if amount < 0 else 1
    return {claimant: Decimal(sign * share) / 100 for claimant, share in shares.items()}
