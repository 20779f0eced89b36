"""How a case goes on: who works on it, what was planned, what became of it, and whether anybody asked later.

Only KoboToolbox's form asks for all of it. Every part is drawn from dice of its own, so a new part reshuffles nothing.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from synthetic.assessing import AssessedNeed
from synthetic.country import CASE_KEEPERS, Window
from synthetic.dice import Dice, dice, token
from synthetic.journeys import COMES_BACK_AFTER, Contact
from synthetic.people import Person
from synthetic.progress import Attempt, Manager, Milestone, Outcome, Plan, Progress
from vocabulary.case_codes import OUTCOME_DOMAINS, SETTLEMENTS
from vocabulary.codes import SETBACK_TRIGGERS

MARKS_DAYS: Final = (365, 730, 1095)
"""When organisations look back: about one, two and three years after the opening."""
WORK: Final = {"formal": 33, "informal": 24, "unsafe": 8, "none": 25, None: 10}
RESULTS: Final = {"reached": 62, "not_reached": 24, "refused": 8, "unsafe": 6}
LEVELS: Final = {"reached": 40, "partly_reached": 35, "not_reached": 20, "not_known": 5}
FATES: Final = {"in_time": 45, "late": 14, "dropped": 11, "revised": 14, "nothing": 16}


def progress(seed: int, person: Person, contact: Contact, needs: list[AssessedNeed], window: Window) -> Progress:
    def cup(stream: str) -> Dice:
        return dice(seed, person.number, contact.organisation.id, f"case{contact.number}", "progress", stream)

    is_client = person.role == "primary_client"
    plan = _plan(cup("plan"), contact, needs) if is_client else None
    exit_outcome = _at_exit(cup("exit"), contact) if is_client else ()
    looked_back = _looked_back(cup("later"), contact, window) if is_client else []
    return Progress(
        plan=plan,
        milestones=tuple(_milestones(cup("milestones"), contact, plan)) if plan else (),
        managers=tuple(_managers(cup("managers"), seed, contact)),
        outcomes=(*exit_outcome, *(outcome for _, outcomes in looked_back for outcome in outcomes)),
        attempts=tuple(attempt for attempt, _ in looked_back),
        transferred_to=_transferred_to(cup("transfer"), contact),
        reopened=_reopened(cup("reopened"), contact, window),
    )


def _managers(cup: Dice, seed: int, contact: Contact) -> Iterator[Manager]:
    """The first worker, and whoever takes over; some changes are planned, some are not."""
    changes = sorted(
        cup.day_between(contact.first_day, contact.last_day) for _ in range(cup.choice((0, 0, 0, 1, 1, 2)))
    )
    for number, day in enumerate([contact.first_day, *changes]):
        code = "CM" + token(6, seed, contact.organisation.id, "worker", cup.randint(1, 7))
        yield Manager(str(number + 1), code, day, is_planned=number == 0 or cup.happens(0.45))


def _plan(cup: Dice, contact: Contact, needs: list[AssessedNeed]) -> Plan | None:
    """Agreed in the first weeks, about what was assessed by then."""
    agreed_on = contact.first_day + timedelta(days=cup.choice((0, 1, 3, 7, 14, 30)))
    known = sorted({one.need.type for one in needs if one.need.assessed_on <= agreed_on})
    if not known or agreed_on > contact.last_day or not cup.happens(0.72):
        return None
    types = cup.sample(known, cup.randint(1, len(known)))
    return Plan("1", agreed_on, tuple(sorted(types)), is_set_by_client=cup.happens(0.7))


def _milestones(cup: Dice, contact: Contact, plan: Plan) -> Iterator[Milestone]:
    domains = cup.sample(sorted(OUTCOME_DOMAINS), cup.choice((1, 2, 2, 3)))
    for number, domain in enumerate(domains, 1):
        set_on = min(plan.agreed_on + timedelta(days=cup.randint(0, 20)), contact.last_day)
        due_on = set_on + timedelta(days=cup.randint(20, 200))
        milestone = Milestone(str(number), domain, set_on, due_on, cup.happens(0.7))
        yield _fated(cup, milestone, due_on, contact.last_day)


def _fated(cup: Dice, one: Milestone, due_on: date, last_day: date) -> Milestone:
    """What became of it, as far as it became anything before the case went out of sight."""
    fate = cup.weighted(FATES)
    early, late = cup.day_between(one.set_on, due_on), due_on + timedelta(days=cup.randint(1, 90))
    has_no_date, moved_to = cup.happens(0.06), late + timedelta(days=cup.randint(0, 90))
    days = {"in_time": early, "late": late, "dropped": early, "revised": early, "nothing": due_on}
    if days[fate] > last_day:
        fate = "nothing"
    return Milestone(
        one.no, one.domain, one.set_on, None if has_no_date else due_on, one.is_set_by_client,
        revised_on=early if fate == "revised" else None,
        revised_due_on=moved_to if fate == "revised" else None,
        dropped_on=early if fate == "dropped" else None,
        reached_on=_reached_on(fate, early, late, last_day),
    )  # fmt: skip


def _reached_on(fate: str, early: date, late: date, last_day: date) -> date | None:
    if fate == "in_time":
        return early
    return late if fate in ("late", "revised") and late <= last_day else None


def _at_exit(cup: Dice, contact: Contact) -> tuple[Outcome, ...]:
    domain = cup.choice(sorted(OUTCOME_DOMAINS - {"economic_independence", "safe_place"}))
    if contact.closed_on is None or contact.exit_reason == "died" or not cup.happens(0.35):
        return ()
    return (Outcome(contact.closed_on, domain, cup.weighted(LEVELS)),)


def _looked_back(cup: Dice, contact: Contact, window: Window) -> list[tuple[Attempt, tuple[Outcome, ...]]]:
    """Attempts to learn how somebody is doing, and what she told where she was reached."""
    found: list[tuple[Attempt, tuple[Outcome, ...]]] = []
    for mark in MARKS_DAYS:
        on = contact.first_day + timedelta(days=mark + cup.randint(-60, 75))
        tries, result, work = cup.happens(0.6), cup.weighted(RESULTS), cup.weighted(WORK)
        level, settled, where = cup.weighted(LEVELS), cup.happens(0.9), cup.choice(sorted(SETTLEMENTS))
        if not tries or on > window.known_until(contact.organisation) or contact.exit_reason == "died":
            continue
        told = (
            Outcome(on, "economic_independence", level, work=work),
            Outcome(on, "safe_place", level, settlement=where if settled else None),
        )
        found.append((Attempt(on, result), told if result == "reached" else ()))
    return found


def _transferred_to(cup: Dice, contact: Contact) -> str | None:
    others = [one.id for one in CASE_KEEPERS if one is not contact.organisation]
    to = cup.choice(others)
    return to if contact.exit_reason == "moved_to_other_provider" and cup.happens(0.6) else None


def _reopened(cup: Dice, contact: Contact, window: Window) -> tuple[date, str] | None:
    """A few cases are taken up again under the same number, within days or after months."""
    pause, trigger = cup.choice((3, 9, 14, 15, 40, 120, 260)), cup.choice(sorted(SETBACK_TRIGGERS))
    if contact.closed_on is None or contact.exit_reason not in COMES_BACK_AFTER or not cup.happens(0.09):
        return None
    on = contact.closed_on + timedelta(days=pause)
    return (on, trigger) if on <= window.known_until(contact.organisation) else None
