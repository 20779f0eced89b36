"""The tables by which ages, places, days and citizenships are made coarser: each step with its rows and its source.

A table is checked when it is made: a code has one parent, every parent of a step is a code of the next, and nothing
is left without one. So whoever is alike before a step is alike after it, and a step never lowers k.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from vocabulary.codes import AGE_BANDS, NO_RESIDENCE, UNKNOWN_REGION
from vocabulary.errors import ConfigurationError

EVERYWHERE: Final = "COUNTRY"
BESIDE_REGIONS: Final = (NO_RESIDENCE, UNKNOWN_REGION)
"""They are no region, stay what they are up to the country, and are not hidden in it."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one level to the next coarser one: the parent of every code."""

    to: str
    parents: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleTable:
    """Levels of one attribute from fine to coarse. Raises ConfigurationError for steps that do not fit each other."""

    name: str
    finest: str
    steps: tuple[Step, ...]
    source: str

    def __post_init__(self) -> None:
        if len(set(self.levels)) < len(self.levels) or not self.source.strip():
            raise ConfigurationError(f"{self.name} names a level twice, or no source", remedy="mend the table")
        for fine, coarse in zip(self.steps, self.steps[1:], strict=False):
            if lost := sorted(set(fine.parents.values()) - coarse.parents.keys()):
                raise ConfigurationError(
                    f"{self.name}: nothing says what {', '.join(lost)} of {fine.to} are in {coarse.to}",
                    remedy="mend the table",
                )

    @property
    def levels(self) -> tuple[str, ...]:
        return (self.finest, *(step.to for step in self.steps))

    def at(self, level: str) -> Callable[[str], str]:
        """What a code of the finest level is at that level. Raises ConfigurationError for a level that is none.

        What it gives raises KeyError for a code that the table does not know: a new region must not pass as it is.
        """
        if level not in self.levels:
            raise ConfigurationError(f"{self.name} has no level {level}", remedy=f"it has {', '.join(self.levels)}")
        steps = self.steps[: self.levels.index(level)]
        known = self.steps[0].parents if self.steps else {}
        found = {code: _climbed(code, steps) for code in known}
        return found.__getitem__


def _climbed(code: str, steps: Sequence[Step]) -> str:
    for step in steps:
        code = step.parents[code]
    return code


def _banded(*bands: tuple[str, Iterable[str]]) -> Mapping[str, str]:
    return {fine: coarse for coarse, codes in bands for fine in codes}


AGES: Final = RuleTable(
    "age bands",
    "age_band",
    (
        Step(
            "life_stage",
            _banded(
                ("0-17", AGE_BANDS[:2]), ("18-34", AGE_BANDS[2:4]), ("35-64", AGE_BANDS[4:6]),
                ("65+", AGE_BANDS[6:7]), ("unknown", AGE_BANDS[7:]),
            ),
        ),
        Step("minority", _banded(("0-17", ["0-17"]), ("18+", ["18-34", "35-64", "65+"]), ("unknown", ["unknown"]))),
    ),
    "Bands of the mechanism (docs/reference/codes.md); the edge at 18 is that of CETS 197, Article 4(d)",
)  # fmt: skip


def region_table(regions: Iterable[tuple[str, str]], source: str = "seed `regions` of the installation") -> RuleTable:
    """Region, macro-region, country, from the rows (region, macro-region) of the installation's seed.

    Raises ConfigurationError for a region that stands twice, is blank, or bears the name of something that is none.
    """
    parents: dict[str, str] = {}
    for region, macro in regions:
        if not region or not macro or region in parents or {region, macro} & {*BESIDE_REGIONS, EVERYWHERE}:
            raise ConfigurationError(
                f"A region stands twice, is blank or is called {', '.join(BESIDE_REGIONS)}", remedy="mend the seed"
            )
        parents[region] = macro
    beside = {code: code for code in BESIDE_REGIONS}
    return RuleTable(
        "regions",
        "region",
        (
            Step("macro_region", {**parents, **beside}),
            Step("country", {**dict.fromkeys(parents.values(), EVERYWHERE), **beside}),
        ),
        source,
    )


def period_of(day: date, level: str) -> str:
    """The month (`2026-03`), quarter (`2026-Q1`) or year of a local day; DOMAIN R3, month ⊂ quarter ⊂ year."""
    if level == "month":
        return f"{day.year:04}-{day.month:02}"
    if level == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    if level == "year":
        return f"{day.year:04}"
    raise ConfigurationError(f"There is no period {level}", remedy="it is month, quarter or year")
