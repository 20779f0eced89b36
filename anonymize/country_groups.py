"""Which countries make a citizenship group. An exact citizenship singles out; a group says what planning needs.

Sources: ISO 3166-1 alpha-2, with XK (user-assigned, as the European Union writes Kosovo); *region* is the Western
Balkans as the EU's enlargement policy names them, with Croatia and Slovenia, which share the routes; *europe* are the
members and former members of the Council of Europe, and Belarus, that are not in it. YU and CS (ISO 3166-3) are still
in old registers; UK and EL are what the EU's own forms write for GB and GR.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vocabulary.errors import ConfigurationError

_STATELESS: Final = "00"

WESTERN_BALKANS: Final = frozenset("AL BA HR ME MK RS SI XK".split())
EUROPE: Final = frozenset(
    "AD AM AT AZ BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HU IE IS IT LI LT LU LV MC MD MT NL NO PL "
    "PT RO RU SE SK SM TR UA VA".split()
)
"""Members and former members of the Council of Europe, and Belarus, that are not in the region."""

WRITTEN_AS: Final = {"UK": "GB", "EL": "GR"}
FORMER: Final = frozenset({"YU", "CS"})
"""States whose successors are all in the region; which of them a person belongs to is not known."""


@dataclass(frozen=True, slots=True)
class CitizenshipGroups:
    """Which ISO 3166 alpha-2 codes are nationals, neighbours, other Europeans; whoever is in none is `other`.

    Raises ConfigurationError where a code is in two groups, or is no code of two capitals.
    """

    national: frozenset[str]
    region: frozenset[str]
    europe: frozenset[str]

    def __post_init__(self) -> None:
        every = [*self.national, *self.region, *self.europe]
        if len(set(every)) < len(every):
            raise ConfigurationError("A country is in two citizenship groups", remedy="take it out of one")
        if not all(len(code) == 2 and code.isascii() and code.isalpha() and code.isupper() for code in every):
            raise ConfigurationError("A country has no code of two capitals", remedy="write ISO 3166-1 alpha-2")

    def group_of(self, citizenship: str) -> str:
        """The group of a code, in any case, with blanks around it or not."""
        written = citizenship.strip().upper()
        code = written if written in self.national else WRITTEN_AS.get(written, written)
        if code == _STATELESS:
            return "stateless"
        for group, codes in (
            ("national", self.national),
            ("region", self.region | FORMER),
            ("europe", self.europe),
        ):
            if code in codes:
                return group
        return "other"


def groups_around(nationals: Iterable[str]) -> CitizenshipGroups:
    """The groups as a country sees them: its own citizens are nationals, and no neighbours of themselves."""
    own = frozenset(nationals)
    return CitizenshipGroups(own, WESTERN_BALKANS - own, EUROPE - own)
