"""Each need with where its help came from and what its gap is put down to; docs/reference/counting/gaps.md."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from synthetic.check.exact_keys import Person
from synthetic.check.facts import Delivery, Referral, ReferralEvent
from synthetic.check.mart import World
from synthetic.check.needs import Need, needs, outcome
from synthetic.check.profiles import Profiles
from synthetic.check.register import EVERYWHERE, Register

HELPED = ("met_in_time", "met_late")
NO_CAUSE = "none"
DECLINED = {
    "distance": "distance", "unsafe_travel": "distance", "language": "language", "shelter_rules": "eligibility",
    "obligatory_stay": "eligibility", "form_does_not_fit": "eligibility",
}  # fmt: skip
REFUSED = {
    "no_capacity": "full", "documents": "documents", "distance": "distance", "no_agreement": "refused",
    "no_reason_given": "refused",
}  # fmt: skip
ELIGIBILITY = "eligibility"
"""Every other reason to refuse a referral."""
ANSWERS = ("refused", "accepted", "unanswered")


@dataclass(frozen=True, slots=True)
class Circumstances:
    need: Need
    region: str
    outcome: str
    cause: str
    is_from_elsewhere: bool
    is_from_outside_area: bool

    @property
    def is_helped(self) -> bool:
        return self.outcome in HELPED


def circumstances(world: World) -> Iterator[Circumstances]:
    causes, helpers = _Causes(world), _Helpers(world)
    for need in needs(world):
        region = need.residence.region
        horizon = world.calendar.horizon(region, need.service_type)
        result = outcome(need, data_as_of=world.facts.data_as_of, horizon=horizon)
        elsewhere, outside = helpers.flags(need) if result in HELPED else (False, False)
        yield Circumstances(need, region, result, causes.of(need, result), elsewhere, outside)


class _Helpers:
    """Who gave the first unit of a need."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._units: dict[tuple[Person, str, date], list[Delivery]] = defaultdict(list)
        for one in world.facts.deliveries:
            self._units[world.people.of(one.subject), one.service_type, one.on].append(one)

    def flags(self, need: Need) -> tuple[bool, bool]:
        """Whether all of them are from elsewhere, and whether the area of all leaves the residence out."""
        region = need.residence.region
        if need.first_unit is None or region not in self._world.facts.regions:
            return False, False
        organisations = self._world.calendar.organisations
        units = self._units[need.person, need.service_type, need.first_unit]
        helpers = [organisations[one.organisation_id] for one in units]
        return (
            all(one.region != region for one in helpers),
            not any(one.area & {region, EVERYWHERE} for one in helpers),
        )


class _Causes:
    """What a gap is put down to."""

    def __init__(self, world: World) -> None:
        self._register, self._profiles = Register(world.facts), Profiles(world)
        self._regions = world.facts.regions
        self._answers = first_answers(world)
        self._referrals: dict[str, list[Referral]] = defaultdict(list)
        for one in world.facts.referrals:
            self._referrals[one.need_id].append(one)

    def of(self, need: Need, result: str) -> str:
        if result == "unknown":
            return "no_report"
        if result == "barrier":
            return DECLINED.get(need.first_decline.reason if need.first_decline else "", "other_barrier")
        if result not in ("unmet", "met_late"):
            return NO_CAUSE
        return self._lacking(need) or self._refused(need) or self._left(need)

    def _lacking(self, need: Need) -> str | None:
        if need.residence.region not in self._regions:
            return None
        there = self._register.registered(need.service_type, need.residence.region, need.on)
        if not there:
            return "no_provider"
        profiles = self._profiles.of(need.person)
        admits = any(all(spell.admits(profile) for profile in profiles) for spell in there)
        return None if admits else "no_provider_for_profile"

    def _refused(self, need: Need) -> str | None:
        told = [self._told(one) for need_id in need.need_ids for one in self._referrals[need_id]]
        if not told:
            return None
        _, rank, reason = min(told, key=lambda one: (-one[0].toordinal(), *one[1:]))
        by_answer = {"accepted": "accepted_overdue", "unanswered": "unanswered"}
        return by_answer.get(ANSWERS[rank]) or REFUSED.get(reason, ELIGIBILITY)

    def _told(self, referral: Referral) -> tuple[date, int, str]:
        answer = self._answers.get(referral.referral_id)
        kind = answer.what if answer else "unanswered"
        return referral.on, ANSWERS.index(kind), (answer.reason if answer else None) or ""

    def _left(self, need: Need) -> str:
        return "unavailable" if need.disposition == "unavailable" else "not_followed_up"


def first_answers(world: World) -> dict[str, ReferralEvent]:
    """Referral → the first answer to it."""
    firsts: dict[str, ReferralEvent] = {}
    for one in sorted(world.facts.referral_events, key=lambda one: one.on):
        if one.what in ("accepted", "refused"):
            firsts.setdefault(one.referral_id, one)
    return firsts
