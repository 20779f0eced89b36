"""Referrals from one organisation to another: made, accepted, refused with a reason, or never answered."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from synthetic.country import ORGANISATIONS, SHELTER, Organisation
from synthetic.dice import Dice
from synthetic.journeys import Contact
from synthetic.needs import STANDARD_DAYS, scarcity
from synthetic.people import Person
from synthetic.records import Need, Referral

REASONS: Final = {
    "no_capacity": 30, "no_formal_status": 9, "not_cooperating": 4, "documents": 8, "distance": 9,
    "donor_rule": 6,
    "accompanying_child": 6, "mental_health_or_substance_use": 5, "behaviour": 3, "security": 3,
    "stay_limit": 4,
    "no_agreement": 5, "no_reason_given": 12,
}  # fmt: skip
URGENT_DAYS: Final = 3
"""Types whose standard is this short are referred by telephone, the others by letter."""


@dataclass(frozen=True, slots=True)
class Referrer:
    person: Person
    contact: Contact
    known_at: list[Organisation]
    """Where the person already goes; whoever accepts is added."""

    def refer(self, cup: Dice, need: Need) -> tuple[tuple[Referral, ...], Organisation | None]:
        """Up to two attempts, and who accepted in the end."""
        made_on = need.assessed_on + timedelta(days=_delay(cup, need.type))
        referrals: list[Referral] = []
        while len(referrals) < 2 and made_on <= self.contact.last_day:
            to = cup.weighted(self._able(need))
            no = f"{need.no}{'ab'[len(referrals)]}"
            referrals.append(self._answered(cup, Referral(no, need.no, to.id, need.type, made_on), to, need))
            if referrals[-1].answer == "accepted":
                self.known_at.append(to)
                return tuple(referrals), to
            if referrals[-1].answered_on is None or cup.happens(0.4):
                break
            made_on = referrals[-1].answered_on + timedelta(days=cup.randint(0, 2))
        return tuple(referrals), None

    def _able(self, need: Need) -> dict[Organisation, float]:
        """Whom to ask: those who offer it, above all those she already goes to, hardly those far away."""
        region = self.person.residence_on(need.assessed_on)
        return {
            organisation: (30.0 if organisation in self.known_at else 1.0)
            * (1.0 if organisation.serves(region) else 0.15)
            for organisation in ORGANISATIONS
            if need.type in organisation.offers
            and organisation.shares_persons
            and organisation is not self.contact.organisation
        } or {SHELTER: 1.0}

    def _answered(self, cup: Dice, referral: Referral, to: Organisation, need: Need) -> Referral:
        answer = self._answer(cup, to, need)
        answered_on = referral.made_on + timedelta(days=_delay(cup, need.type))
        if answer is None or answered_on > self.contact.last_day:
            return referral
        reason = _reason(cup, self.person, to) if answer == "refused" else None
        return replace(referral, answer=answer, answered_on=answered_on, reason=reason)

    def _answer(self, cup: Dice, to: Organisation, need: Need) -> str | None:
        scarce = scarcity(self.person.residence_on(need.assessed_on), need.type)
        if not admits(to, self.person):
            return "refused"
        return cup.weighted({"accepted": (1 - scarce) * 72, "refused": 14 + scarce * 60, None: 8 + scarce * 20})


def admits(organisation: Organisation, person: Person) -> bool:
    """The shelter takes women and the children who come with them."""
    return person.sex in organisation.sexes or (organisation is SHELTER and person.role == "accompanying_child")


def _delay(cup: Dice, type_: str) -> int:
    if STANDARD_DAYS[type_] <= URGENT_DAYS:
        return cup.choice((0, 0, 0, 0, 0, 1, 2))
    return cup.choice((0, 1, 1, 2, 3, 5, 9))


def _reason(cup: Dice, person: Person, to: Organisation) -> str:
    return cup.weighted(REASONS) if admits(to, person) else "profile"
