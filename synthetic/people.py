"""The people of Arvelia: who they are, before any clerk has written them down.

Every field is thrown from its own stream of dice, so a new field changes nobody. Everything that names a
person is a canary: if it turns up behind the pipeline, it leaked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from synthetic.country import NATIONAL, Region, Window
from synthetic.dice import Dice, dice, token
from synthetic.names import CULTURES, Culture, given_name, town
from synthetic.surnames import surname

AGES: Final = {(3, 11): 9, (12, 17): 11, (18, 24): 22, (25, 34): 26, (35, 49): 20, (50, 64): 8, (65, 88): 4}
"""Whole years at the beginning of the window: nobody is born inside it."""

DEFAULT_DAYS: Final = frozenset({(1, 1), (12, 31), (12, 30), (1, 6), (2, 29), (4, 1), (9, 9)})
"""Days that computers write by themselves (epochs, ends of year); nobody here is born on one."""

FAR_AWAY: Final = {"MD": 5, "UA": 5, "NG": 3, "PH": 2, "SY": 2, "IN": 1, "00": 1}
"""Citizenships of those from beyond the region; 00 is stateless."""


@dataclass(frozen=True, slots=True)
class Residence:
    """From this day on: a region, ABROAD, or None where nobody knows."""

    since: date
    region: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One person as she or he is; systems see only what their records spell."""

    id: str
    number: int
    culture: Culture
    sex: str
    birth: date
    given: str
    surname: str
    citizenship: str
    document: str
    phone: str
    town: str
    ethnicity: str
    victimisation: tuple[str, ...]
    role: str
    residences: tuple[Residence, ...]
    tells_residence: bool
    allows_link: bool
    allows_statistics: bool
    has_disability: bool

    def residence_on(self, day: date) -> str | None:
        known = [residence.region for residence in self.residences if residence.since <= day]
        return known[-1] if known else self.residences[0].region

    def age_on(self, day: date) -> int:
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))


def make_person(seed: int, number: int, window: Window, regions: Sequence[Region]) -> Person:
    def cup(stream: str) -> Dice:
        return dice(seed, number, stream)

    culture = CULTURES[cup("culture").weighted({code: culture.weight for code, culture in CULTURES.items()})]
    violence = cup("violence").weighted({("dv",): 56.0, ("tip",): 34.0, ("tip", "dv"): 10.0})
    age = cup("age").weighted(AGES)
    sex = _sex(cup("sex"), violence)
    return Person(
        id=f"P{number:05}",
        number=number,
        culture=culture,
        sex=sex,
        birth=_birth(cup("birth"), age, window),
        given=given_name(cup("given"), culture, sex),
        surname=surname(seed, number, culture.endings[sex == "male"]),
        citizenship=_citizenship(cup("citizenship"), culture, violence),
        document="AVQ" + token(8, seed, number, "document"),
        phone=f"+999 {cup('phone').randint(600, 699)} {cup('phone2').randint(100_000, 999_999)}",
        town=town(cup("town"), culture),
        ethnicity=culture.code,
        victimisation=violence,
        role=_role(cup("role"), age),
        residences=_residences(cup("residence"), window, regions, violence),
        tells_residence=cup("tells").happens(0.95),
        allows_link=cup("link").happens(0.92),
        allows_statistics=cup("statistics").happens(0.97),
        has_disability=cup("disability").happens(0.09),
    )


def _sex(cup: Dice, violence: tuple[str, ...]) -> str:
    men = 0.34 if violence == ("tip",) else 0.12
    return cup.weighted({"female": 0.99 - men, "male": men, "other": 0.01})


def _role(cup: Dice, age: tuple[int, int]) -> str:
    """Children mostly come with somebody; some are clients in their own right."""
    if age[1] < 18:
        return cup.weighted({"primary_client": 0.35, "accompanying_child": 0.65})
    return cup.weighted({"primary_client": 0.96, "family_member": 0.04})


def _birth(cup: Dice, age: tuple[int, int], window: Window) -> date:
    latest = window.first_day - timedelta(days=round(365.25 * age[0]) + 30)
    earliest = window.first_day - timedelta(days=round(365.25 * (age[1] + 1)) - 30)
    while True:
        day = cup.day_between(earliest, latest)
        if (day.month, day.day) not in DEFAULT_DAYS:
            return day


def _citizenship(cup: Dice, culture: Culture, violence: tuple[str, ...]) -> str:
    foreign = 0.30 if "tip" in violence else 0.07
    kind = cup.weighted({"national": 1 - foreign, "region": foreign * 0.7, "far": foreign * 0.3})
    return {"national": NATIONAL, "region": culture.citizenship, "far": cup.weighted(FAR_AWAY)}[kind]


def _residences(
    cup: Dice, window: Window, regions: Sequence[Region], violence: tuple[str, ...]
) -> tuple[Residence, ...]:
    """Where the person lives over the window; about one in eight moves, some live abroad or nowhere known."""
    weights: dict[str | None, float] = {region.code: float(region.population) for region in regions}
    total = sum(weights.values())
    places: dict[str | None, float] = {
        **weights,
        "ABROAD": total * (0.08 if "tip" in violence else 0.01),
        None: total * 0.03,
    }
    first = Residence(window.first_day, cup.weighted(places))
    if not cup.happens(0.12):
        return (first,)
    moved = cup.day_between(window.first_day + timedelta(days=60), window.today)
    return (first, Residence(moved, cup.weighted(weights)))
