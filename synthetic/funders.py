"""Who pays for what in Arvelia, by our own hand: no system can tell more than the organisation was told.

Source: docs/explanation/synthetic-country.md, "Who pays".
"""

from typing import Final

from synthetic.country import Organisation
from synthetic.dice import dice
from synthetic.records import Spend

NAME_THEIR_FUNDERS: Final = frozenset({"ngo_kobo", "shelter_csv", "social_sftp", "safehouse_xlsx"})
"""Sources with a column for it."""

PAID_BY_THE_STATE: Final = frozenset({"employment_sqlite", "health_dhis2"})
"""Sources whose file says it once, for all of their money comes from one budget."""

DONORS: Final = {"NGO-01": ("USD", 22), "NGO-03": ("CHF", 18), "NGO-05": ("BAM", 45), "SHL-01": ("USD", 12)}
"""Organisation → the currency its foreign donor pays in, and how much of a month it pays, in parts of a hundred."""

RUNNING: Final = {"state": 40, "municipality": 25, "international": 20, "private": 10, "own_income": 5}
SOCIAL: Final = {"state": 60, "municipality": 40}


def funder_of(seed: int, organisation: Organisation, spend: Spend) -> str | None:
    """The kind of funder that a usual line of money names: the same one for a service from month to month."""
    if organisation.source in PAID_BY_THE_STATE:
        return "state"
    if organisation.source not in NAME_THEIR_FUNDERS:
        return None
    if spend.kind == "in_kind":
        return "private"
    options = SOCIAL if organisation.source == "social_sftp" else RUNNING
    return dice(seed, "funder", organisation.id, spend.type).weighted(options)
