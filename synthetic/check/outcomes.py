"""rpt_outcomes_quarterly: income and housing one, two and three years after the start, and who was never asked."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from synthetic.check.calendar import quarter_of
from synthetic.check.case_facts import FollowupAttempted, OutcomeAssessed
from synthetic.check.exact_keys import Person
from synthetic.check.exits import return_horizon
from synthetic.check.in_phases import months_after
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World

ANSWERS = (
    "answered_yes", "answered_no", "not_attempted", "not_reached", "refused", "unsafe", "not_told", "died"
)  # fmt: skip
MEASURES = (*ANSWERS, "yes_at_most", "persons")
HALF_WINDOW = timedelta(days=91)
Answers = dict[Person, dict[str, str]]


def _work(one: OutcomeAssessed, good: tuple[str, ...]) -> bool | None:
    return one.work in good if one.domain == "economic_independence" and one.work else None


def _own_housing(one: OutcomeAssessed) -> bool | None:
    return one.settlement.startswith("own_household") if one.domain == "safe_place" and one.settlement else None


QUESTIONS: dict[str, Callable[[OutcomeAssessed], bool | None]] = {
    "formal_income": lambda one: _work(one, ("formal",)),
    "own_income": lambda one: _work(one, ("formal", "informal")),
    "own_housing": _own_housing,
}


def cells(world: World) -> Cells:
    tally = Tally(MEASURES)
    for months in (12, 24, 36):
        for mark, answers in _marks(world, months).values():
            for question, answer in answers.items():
                row = (quarter_of(mark), str(months), question)
                tally.add(row, answer)
                tally.add(row, "persons")
                tally.add(row, "yes_at_most", int(answer not in ("answered_no", "died")))
    return tally.cells()


def answers_at(world: World, months: int) -> Answers:
    """Who has an observed mark so many months after the start → question → answer, or why there is none."""
    return {person: answers for person, (_, answers) in _marks(world, months).items()}


def _marks(world: World, months: int) -> dict[Person, tuple[date, dict[str, str]]]:
    told, tried, died = _told(world), _tried(world), _died(world)
    horizon, marks = return_horizon(world), {}
    for person, start in _starts(world).items():
        mark = months_after(start, months)
        if mark + HALF_WINDOW <= horizon:
            why_not = _why_not(mark, tried[person], died.get(person))
            marks[person] = (
                mark,
                {name: _answer(mark, told[person], asks) or why_not for name, asks in QUESTIONS.items()},
            )
    return marks


def _starts(world: World) -> dict[Person, date]:
    starts: dict[Person, date] = {}
    for one in world.facts.openings:
        if one.role == "primary_client":
            person = world.people.of(one.subject)
            starts[person] = min(one.on, starts.get(person, one.on))
    return starts


def _told(world: World) -> dict[Person, list[OutcomeAssessed]]:
    told: dict[Person, list[OutcomeAssessed]] = defaultdict(list)
    for one in world.facts.casework.outcomes:
        told[world.people.of(one.subject)].append(one)
    return told


def _tried(world: World) -> dict[Person, list[FollowupAttempted]]:
    tried: dict[Person, list[FollowupAttempted]] = defaultdict(list)
    for one in world.facts.casework.attempts:
        tried[world.people.of(one.subject)].append(one)
    return tried


def _died(world: World) -> dict[Person, date]:
    deaths = [(world.care.person_of(one), one.on) for one in world.facts.casework.closings if one.reason == "died"]
    return {person: on for person, on in sorted(deaths, key=lambda death: death[1], reverse=True)}


def _answer(mark: date, told: list[OutcomeAssessed], asks: Callable[[OutcomeAssessed], bool | None]) -> str | None:
    answers = [(one.on, asks(one)) for one in told if abs(one.on - mark) <= HALF_WINDOW and asks(one) is not None]
    if not answers:
        return None
    return "answered_yes" if max(answers, key=lambda answer: (answer[0], bool(answer[1])))[1] else "answered_no"


def _why_not(mark: date, tried: list[FollowupAttempted], died: date | None) -> str:
    if died is not None and died <= mark + HALF_WINDOW:
        return "died"
    tries = [one for one in tried if abs(one.on - mark) <= HALF_WINDOW]
    if not tries:
        return "not_attempted"
    newest = max(one.on for one in tries)
    result = min(one.result for one in tries if one.on == newest)
    return "not_told" if result == "reached" else result


MART = Mart(
    name="rpt_outcomes_quarterly",
    grain=("period_quarter", "months_after", "question_code"),
    measures=MEASURES,
    cells=cells,
    note=f"persons: {SAME_PERSONS}",
)
