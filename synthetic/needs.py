"""What somebody needs and what becomes of it: the part of the story the gap page tells.

A need is assessed, decided about, perhaps declined, referred, refused, answered late or never. How likely help is depends
on the region: Kamenjar (AV-06) has hardly a bed and hardly a psychologist, and that must be seen on the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from synthetic.country import ORGANISATIONS, Organisation
from synthetic.dice import Dice
from synthetic.journeys import Contact
from synthetic.people import Person
from synthetic.records import Need, Referral
from vocabulary.codes import BARRIER_REASONS, CHOICE_REASONS

WISHES: Final = {
    "accommodation": 6.0, "medical": 5.0, "psychological": 9.0, "legal": 8.0, "education_vocational": 4.0,
    "employment": 5.0, "humanitarian": 6.0, "financial": 6.0, "child_support": 2.0, "status_documents": 3.0,
}  # fmt: skip
STANDARD_DAYS: Final = {
    "accommodation": 1, "medical": 2, "psychological": 14, "legal": 14, "education_vocational": 60, "employment": 60,
    "humanitarian": 3, "financial": 14, "child_support": 14, "status_documents": 30,
}  # fmt: skip
"""Only shapes the story (soon, late, never); how a need is judged is the counting page's, not ours."""

SCARCITY: Final = {
    ("AV-06", "accommodation"): 0.82, ("AV-06", "psychological"): 0.75, ("AV-07", "accommodation"): 0.45,
    ("AV-08", "accommodation"): 0.40, ("AV-08", "medical"): 0.35, ("AV-04", "legal"): 0.30,
}  # fmt: skip
USUAL_SCARCITY: Final = 0.13


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody will help: who, with what, from which day."""

    organisation: Organisation
    type: str
    first_day: date


@dataclass(frozen=True, slots=True)
class AssessedNeed:
    """One need with everything that followed from it inside one case."""

    need: Need
    referrals: tuple[Referral, ...] = ()
    help: Help | None = None


def wished_types(cup: Dice, person: Person, organisation: Organisation) -> list[str]:
    """The types of this case, the likelier the better they fit the person and the door she knocked at."""
    left = {type_: weight * _fit(person, organisation, type_) for type_, weight in WISHES.items()}
    count = cup.randint(4, 8) if person.role == "primary_client" else cup.randint(1, 3)
    types = []
    for _ in range(count):
        types.append(cup.weighted(left))
        del left[types[-1]]
    return types


def _fit(person: Person, organisation: Organisation, type_: str) -> float:
    fit = 1.8 if type_ in organisation.offers else 1.0
    if type_ == "child_support":
        fit *= 5 if person.role == "accompanying_child" else 1
    if type_ == "status_documents":
        fit *= 2 if "tip" in person.victimisation else 1
    return fit


def assessment_days(cup: Dice, contact: Contact) -> Iterator[date]:
    """The days one type is assessed in a case: mostly once, sometimes again within 90 days, sometimes later."""
    delay = cup.choice((0, 0, 0, 0, 0, 1, 3, 10, 30, 75))
    day = contact.first_day + timedelta(days=delay)
    again = {0: 80, cup.randint(15, 88): 10, cup.randint(92, 300): 10}
    while day <= contact.last_day:
        yield day
        pause = cup.weighted(again)
        if not pause:
            return
        day += timedelta(days=pause)


@dataclass(frozen=True, slots=True)
class Assessor:
    """One case assessing needs: whose, at which contact, and where else the person is known."""

    person: Person
    contact: Contact
    known_at: tuple[Organisation, ...]

    def assess(self, cup: Dice, no: str, type_: str, day: date) -> AssessedNeed:
        residence = self.residence(cup, day)
        disposition = self._disposition(cup, type_)
        declined_on, reason = self._decline(cup, disposition, day)
        need = Need(no, type_, day, residence, disposition, declined_on, reason)
        if disposition == "referred":
            return self._referred(cup, need)
        return AssessedNeed(need, (), self._own_help(cup, need))

    def residence(self, cup: Dice, day: date) -> str | None:
        told = self.person.tells_residence and not cup.happens(0.03)
        return self.person.residence_on(day) if told else None

    def _disposition(self, cup: Dice, type_: str) -> str:
        organisation = self.contact.organisation
        early = cup.weighted({"declined": 9, "already_received": 5, "not_applicable": 4, "": 82})
        if early:
            return early
        if type_ in organisation.offers and self.person.sex in organisation.sexes:
            return "provided" if cup.happens(0.95) else "unavailable"
        return "referred" if cup.happens(0.8) else "unavailable"

    def _decline(self, cup: Dice, disposition: str, day: date) -> tuple[date | None, str | None]:
        if disposition != "declined":
            return None, None
        reasons = BARRIER_REASONS if cup.happens(0.65) else CHOICE_REASONS
        declined_on = day + timedelta(days=cup.choice((0, 0, 0, 1, 4, 20)))
        return min(declined_on, self.contact.last_day), cup.choice(sorted(reasons))

    def _own_help(self, cup: Dice, need: Need) -> Help | None:
        """What the assessing organisation does itself; now and then also after "no" or "not available"."""
        organisation = self.contact.organisation
        chance = {"provided": 1.0, "declined": 0.10, "unavailable": 0.12}.get(need.disposition, 0.0)
        if need.type not in organisation.offers or not cup.happens(chance):
            return None
        return self._help_by(cup, organisation, need)

    def _help_by(self, cup: Dice, organisation: Organisation, need: Need) -> Help | None:
        days = _waiting_days(cup, self.person.residence_on(need.assessed_on), need.type)
        return (
            None if days is None else Help(organisation, need.type, need.assessed_on + timedelta(days=days))
        )

    def _referred(self, cup: Dice, need: Need) -> AssessedNeed:
        referrals = []
        made_on = need.assessed_on + timedelta(days=cup.choice((0, 0, 1, 2, 5)))
        for attempt in (1, 2):
            to = self._addressee(cup, need)
            if to is None or made_on > self.contact.last_day:
                break
            referral = self._answered(
                cup, Referral(f"{need.no}{'ab'[attempt - 1]}", need.no, to.id, need.type, made_on), to
            )
            referrals.append(referral)
            if referral.answer == "accepted" and to in self.known_at:
                return AssessedNeed(need, tuple(referrals), self._help_by(cup, to, need))
            if referral.answer != "refused" or referral.answered_on is None or cup.happens(0.5):
                break
            made_on = referral.answered_on + timedelta(days=cup.randint(0, 3))
        return AssessedNeed(need, tuple(referrals))

    def _addressee(self, cup: Dice, need: Need) -> Organisation | None:
        """Whom to ask: those who offer it, first of all those the person already goes to."""
        region = self.person.residence_on(need.assessed_on)
        able = {
            organisation: (30.0 if organisation in self.known_at else 1.0)
            * (1.0 if organisation.serves(region) else 0.2)
            for organisation in ORGANISATIONS
            if need.type in organisation.offers and organisation is not self.contact.organisation
        }
        return cup.weighted(able) if able else None

    def _answered(self, cup: Dice, referral: Referral, to: Organisation) -> Referral:
        answer = self._answer(cup, to)
        answered_on = referral.made_on + timedelta(days=cup.choice((0, 1, 1, 2, 3, 6, 12)))
        if answer is None or answered_on > self.contact.last_day:
            return referral
        reason = _refusal_reason(cup, self.person, to) if answer == "refused" else None
        return Referral(
            referral.no,
            referral.need_no,
            referral.to,
            referral.type,
            referral.made_on,
            answer,
            answered_on,
            reason,
        )

    def _answer(self, cup: Dice, to: Organisation) -> str | None:
        if to in self.known_at:
            return "accepted" if cup.happens(0.93) else None
        if self.person.sex not in to.sexes:
            return "refused"
        return cup.weighted({"accepted": 30, "refused": 48, None: 22})


def _waiting_days(cup: Dice, region: str | None, type_: str) -> int | None:
    """Days until the first unit, or None where nobody ever comes."""
    scarcity = SCARCITY.get((region or "", type_), USUAL_SCARCITY)
    standard = STANDARD_DAYS[type_]
    fate = cup.weighted(
        {
            "soon": (1 - scarcity) * 0.8,
            "late": (1 - scarcity) * 0.2 + scarcity * 0.25,
            "never": scarcity * 0.75,
        }
    )
    if fate == "never":
        return None
    return cup.randint(0, standard) if fate == "soon" else standard + cup.randint(1, standard + 30)


def _refusal_reason(cup: Dice, person: Person, to: Organisation) -> str:
    if person.sex not in to.sexes:
        return "profile"
    reasons = {
        "no_capacity": 30, "no_formal_status": 9, "not_cooperating": 4, "documents": 8, "distance": 9, "donor_rule": 6,
        "accompanying_child": 6, "mental_health_or_substance_use": 5, "behaviour": 3, "security": 3, "stay_limit": 4,
        "no_agreement": 5, "no_reason_given": 12,
    }  # fmt: skip
    return cup.weighted(reasons)
