"""One organisation assesses the needs of one person: what it decides about each, and who helps."""

from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.country import Organisation
from synthetic.dice import Dice
from synthetic.journeys import Contact
from synthetic.needs import scarcity, waiting_days
from synthetic.people import Person
from synthetic.records import Need, Referral
from synthetic.referring import Referrer
from vocabulary.codes import BARRIER_REASONS, CHOICE_REASONS


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


@dataclass(frozen=True, slots=True)
class Assessor:
    """One case assessing needs: whose, at which contact, and where else the person is known by now."""

    person: Person
    contact: Contact
    known_at: list[Organisation]

    def assess(self, cup: Dice, no: str, type_: str, day: date) -> AssessedNeed:
        disposition = self._disposition(cup, type_, day)
        declined_on, reason = self._decline(cup, disposition, day)
        need = Need(no, type_, day, residence_told(cup, self.person, day), disposition, declined_on, reason)
        if disposition == "referred":
            return self._referred(cup, need)
        return AssessedNeed(need, (), self._own_help(cup, need))

    def _disposition(self, cup: Dice, type_: str, day: date) -> str:
        early = cup.weighted({"declined": 9, "already_received": 5, "not_applicable": 4, "": 82})
        if early:
            return early
        scarce = scarcity(self.person.residence_on(day), type_)
        if self._offers(type_):
            return "unavailable" if cup.happens(0.02 + scarce * 0.3) else "provided"
        return "unavailable" if cup.happens(0.05 + scarce * 0.5) else "referred"

    def _offers(self, type_: str) -> bool:
        organisation = self.contact.organisation
        return type_ in organisation.offers and self.person.sex in organisation.sexes

    def _decline(self, cup: Dice, disposition: str, day: date) -> tuple[date | None, str | None]:
        if disposition != "declined":
            return None, None
        reasons = BARRIER_REASONS if cup.happens(0.65) else CHOICE_REASONS
        declined_on = day + timedelta(days=cup.choice((0, 0, 0, 1, 4, 20)))
        return min(declined_on, self.contact.last_day), cup.choice(sorted(reasons))

    def _own_help(self, cup: Dice, need: Need) -> Help | None:
        """What the assessing organisation does itself; now and then also after "no" or "not available"."""
        chance = {"provided": 1.0, "declined": 0.10, "unavailable": 0.12}.get(need.disposition, 0.0)
        if not self._offers(need.type) or not cup.happens(chance):
            return None
        return self._help_by(cup, self.contact.organisation, need, need.assessed_on)

    def _help_by(self, cup: Dice, organisation: Organisation, need: Need, earliest: date) -> Help | None:
        days = waiting_days(cup, self.person.residence_on(need.assessed_on), need.type)
        if days is None:
            return None
        return Help(organisation, need.type, max(need.assessed_on + timedelta(days=days), earliest))

    def _referred(self, cup: Dice, need: Need) -> AssessedNeed:
        referrer = Referrer(self.person, self.contact, self.known_at)
        referrals, helper = referrer.refer(cup, need)
        if helper is None:
            return AssessedNeed(need, referrals)
        return AssessedNeed(
            need, referrals, self._help_by(cup, helper, need, referrals[-1].answered_on or need.assessed_on)
        )


def residence_told(cup: Dice, person: Person, day: date) -> str | None:
    """Where the person says she lives that day; some never say, some were not asked."""
    told = person.tells_residence and not cup.happens(0.03)
    return person.residence_on(day) if told else None
