"""What the register says there is: providers, places, conditions of access."""

import csv
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path

from synthetic.check.mart import Cells, Mart, Tally, Value, World
from synthetic.check.profiles import ALL
from synthetic.check.register import EVERYWHERE, PROFILES, Register, Spell
from synthetic.country import REGIONS_FILE, read_regions
from vocabulary.codes import SERVICE_TYPES

CONDITIONS = (
    "formal_status", "cooperation", "documents", "registration", "shelter_stay", "donor_limited", "time_limited",
)  # fmt: skip
COUNTRY = "ALL"
FEWEST_SHELTERS = 3
POPULATION_FILE: Path = REGIONS_FILE.with_name("population.csv")


def providers(world: World) -> Cells:
    tally = Tally(("providers", "unconfirmed_providers"))
    register, today = Register(world.facts), world.facts.data_as_of
    for key in product(_regions(), SERVICE_TYPES, (*PROFILES, ALL)):
        tally.touch(key)
    for spell in register.open_at(today):
        confirmed = register.is_confirmed(spell.offer.organisation_id, today)
        measure = "providers" if confirmed else "unconfirmed_providers"
        area = register.area(spell, today)
        for region, profile in product(_regions(), (*PROFILES, ALL)):
            if area & {region, EVERYWHERE} and (profile == ALL or spell.admits(profile)):
                tally.add((region, spell.offer.service_type, profile), measure)
    return tally.cells()


def _regions() -> list[str]:
    return [region.code for region in read_regions()]


def _confirmed(world: World) -> list[Spell]:
    register, today = Register(world.facts), world.facts.data_as_of
    return [one for one in register.open_at(today) if register.is_confirmed(one.offer.organisation_id, today)]


def access(world: World) -> Cells:
    tally = Tally(("services", "services_without", "places", "places_without"))
    for spell in _confirmed(world):
        for condition in CONDITIONS:
            key, offer = (spell.offer.service_type, condition), spell.offer
            is_without = bool(offer.conditions) and condition not in offer.conditions
            tally.add(key, "services")
            tally.add(key, "places", offer.places)
            tally.add(key, "services_without", int(is_without))
            tally.add(key, "places_without", offer.places if is_without else 0)
    return tally.cells()


def shelters(world: World) -> Cells:
    tally = Tally(("family_places", "mixed_family_places", "beds"))
    areas = {region.code: (COUNTRY, region.macro_code, region.code) for region in read_regions()}
    found: dict[str, set[str]] = defaultdict(set)
    for area in {each for named in areas.values() for each in named}:
        tally.touch((area,))
    register = Register(world.facts)
    for spell in _confirmed(world):
        home = register.newest_of(spell.offer.organisation_id, world.facts.data_as_of)
        if spell.offer.service_type != "accommodation" or home is None:
            continue
        for area in areas[home.region]:
            found[area].add(spell.offer.organisation_id)
            if kind := _kind_of_places(spell):
                tally.add((area,), kind, spell.offer.places)
    return {
        (area,): _against_inhabitants(world, area, len(found[area]), row)
        for (area,), row in tally.rows().items()
        if area not in areas or len(found[area]) >= FEWEST_SHELTERS
    }


def _kind_of_places(spell: Spell) -> str | None:
    offer = spell.offer
    if offer.model not in ("dv_only", "tip_dv_mixed"):
        return None
    if offer.unit == "bed":
        return "beds"
    if offer.unit != "family_place":
        return None
    return "family_places" if offer.model == "dv_only" and "men" not in offer.admitted else "mixed_family_places"


def _against_inhabitants(world: World, area: str, number: int, row: dict[str, int | Decimal]) -> dict[str, Value]:
    people, places = _inhabitants(world, area), int(row["family_places"])
    share = (Decimal(places * 10_000) / people).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    missing = max(-(-people // 10_000) - places, 0)
    return {
        "providers": number,
        **row,
        "inhabitants": people,
        "family_places_per_10000": share,
        "family_places_missing": missing,
    }


def _inhabitants(world: World, area: str) -> int:
    within = {region.code for region in read_regions() if area in (COUNTRY, region.macro_code, region.code)}
    with POPULATION_FILE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if int(row["year"]) <= world.facts.data_as_of.year]
    newest = max(row["year"] for row in rows)
    return sum(int(row["persons"]) for row in rows if row["year"] == newest and row["region_code"] in within)


MARTS = (
    Mart(
        name="rpt_providers",
        grain=("region_code", "service_type_code", "profile_code"),
        measures=("providers", "unconfirmed_providers"),
        cells=providers,
    ),
    Mart(
        name="rpt_access_conditions",
        grain=("service_type_code", "access_condition_code"),
        measures=("services", "services_without", "places", "places_without"),
        cells=access,
    ),
    Mart(
        name="rpt_shelter_places",
        grain=("area_code",),
        measures=(
            "providers", "family_places", "mixed_family_places", "beds", "inhabitants", "family_places_per_10000",
            "family_places_missing",
        ),
        cells=shelters,
    ),
)  # fmt: skip
