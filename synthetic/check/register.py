"""Who was registered for what, where and for whom, on any day; docs/reference/counting/capacity.md, "Registered"."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from synthetic.check.facts import Facts
from synthetic.check.registry_facts import Offer, Registration

EVERYWHERE = "*"
GROUPS = {
    "minor": {"boys", "girls"}, "man": {"men"}, "elderly": {"elderly"}, "foreign": {"foreign_nationals"},
    "disability": {"disability"},
}  # fmt: skip
MODELS = {
    "tip": {"tip_only", "tip_dv_mixed", "mainstream"},
    "dv": {"dv_only", "tip_dv_mixed", "mainstream"},
    "both": {"tip_dv_mixed", "mainstream"},
}
PROFILES = (*GROUPS, *MODELS)


@dataclass(frozen=True, slots=True)
class Spell:
    """One offer with the day on which it is no longer as told."""

    offer: Offer
    until: date

    def is_open(self, on: date) -> bool:
        return self.offer.on <= on < self.until

    def admits(self, profile: str) -> bool:
        """What an offer does not say excludes nobody."""
        if profile in GROUPS:
            return not self.offer.admitted or bool(self.offer.admitted & GROUPS[profile])
        return self.offer.model is None or self.offer.model in MODELS[profile]


class Register:
    def __init__(self, facts: Facts) -> None:
        self.spells = tuple(_spells(facts))
        self._confirmations: dict[str, list[Registration]] = defaultdict(list)
        for one in sorted(facts.registrations, key=lambda one: one.on):
            self._confirmations[one.organisation_id].append(one)
        self._by_type: dict[str, list[Spell]] = defaultdict(list)
        for spell in self.spells:
            self._by_type[spell.offer.service_type].append(spell)

    def registered(self, service_type: str, region: str, on: date) -> list[Spell]:
        return [
            spell
            for spell in self._by_type[service_type]
            if spell.is_open(on) and any(_holds(spell, one, region) for one in self._confirming(spell, on))
        ]

    def open_at(self, on: date) -> list[Spell]:
        return [spell for spell in self.spells if spell.is_open(on)]

    def newest_of(self, organisation_id: str, on: date) -> Registration | None:
        known = [one for one in self._confirmations[organisation_id] if one.on <= on]
        return known[-1] if known else None

    def is_confirmed(self, organisation_id: str, on: date) -> bool:
        newest = self.newest_of(organisation_id, on)
        return newest is not None and on <= a_year_after(newest.on)

    def area(self, spell: Spell, on: date) -> frozenset[str]:
        newest = self.newest_of(spell.offer.organisation_id, on)
        return spell.offer.area or (newest.area if newest else frozenset())

    def newest_offer(self, organisation_id: str, service_type: str) -> Spell | None:
        offers = [one for one in self._by_type[service_type] if one.offer.organisation_id == organisation_id]
        return max(offers, key=lambda one: one.offer.on, default=None)

    def _confirming(self, spell: Spell, on: date) -> list[Registration]:
        known = self._confirmations[spell.offer.organisation_id]
        return [one for one in known if one.on <= on <= a_year_after(one.on)]


def a_year_after(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, day.month, 28 if is_leap_day else day.day)


def _holds(spell: Spell, confirmed: Registration, region: str) -> bool:
    return bool((spell.offer.area or confirmed.area) & {region, EVERYWHERE})


def _spells(facts: Facts) -> Iterator[Spell]:
    offers: dict[tuple[str, str], dict[date, Offer]] = defaultdict(dict)
    for one in facts.offers:
        offers[one.organisation_id, one.service_type][one.on] = one
    for key, told in offers.items():
        ends = [one.on for one in facts.withdrawals if (one.organisation_id, one.service_type) == key]
        for on, offer in told.items():
            later = [day for day in told if day > on] + [day for day in ends if day >= on]
            yield Spell(offer, min(later, default=date.max))
