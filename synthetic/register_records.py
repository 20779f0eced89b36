"""Detections by the police and the decisions that follow them, as the register keeps them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from synthetic.clock import recorded_after
from synthetic.country import POLICE, Region, Window
from synthetic.detections import Occasion, occasions
from synthetic.dice import Dice, dice, token
from synthetic.journeys import Journey
from synthetic.records import Decision, Detection
from synthetic.spelling import spell
from vocabulary.case_codes import SIGNALS
from vocabulary.codes import EXPLOITATION_FORMS

DELETED_RATE: Final = 0.012
RECORDED_AS: Final = (
    "trafficking",
    "violence",
    "asylum",
    "smuggling",
    "immigration",
    "offence",
    "missing_person",
)
FIRST_STAGE: Final = {"positive": 68, "negative": 20, "suspended": 8, "withdrawn": 4}
FINAL_STAGE: Final = {"positive": 58, "negative": 26, "suspended": 11, "withdrawn": 5}


def register_rows(
    seed: int, journey: Journey, window: Window, regions: tuple[Region, ...]
) -> Iterator[Detection | Decision]:
    for occasion in occasions(seed, journey, window):
        detection = _detection(seed, journey, occasion, window, regions)
        yield detection
        if detection.violence == ("tip",):
            cup = dice(seed, journey.person.number, "decisions", *occasion.again)
            for number, plan in enumerate(_decision_plans(cup, detection.detected_on), 1):
                if plan.day <= window.last_event_day:
                    yield _decision(seed, detection, number, plan, window)


def _detection(
    seed: int, journey: Journey, occasion: Occasion, window: Window, regions: tuple[Region, ...]
) -> Detection:
    person, day, again = journey.person, occasion.on, occasion.again
    cup = dice(seed, person.number, "detection", *again)
    violence = ("tip",) if again else (cup.choice(person.victimisation),)
    forms = cup.sample(sorted(EXPLOITATION_FORMS), cup.choice((1, 1, 1, 2)))
    return Detection(
        source="police_register",
        stream="detection",
        id="AVD" + token(9, seed, person.number, "detection", *again),
        recorded_at=_batched(cup, recorded_after(cup, day, window.today)),
        organisation=POLICE.id,
        person=person.id,
        person_no="OS" + token(9, seed, person.number, "register"),
        spelling=spell(seed, person, POLICE, "/".join(("detection", *again))),
        deleted=cup.happens(DELETED_RATE),
        residence=person.residence_on(day) if person.tells_residence else None,
        detected_on=day,
        region=_place(cup, journey, day, regions),
        body=cup.weighted({"police": 70, "border": 20, "labour_inspectorate": 10}),
        recorded_as=cup.choice(RECORDED_AS),
        violence=violence,
        exploitation=tuple(forms) if violence == ("tip",) and cup.happens(0.9) else (),
        exploited_until=occasion.exploited_until(dice(seed, person.number, "exploited until", *again))
        if violence == ("tip",)
        else None,
        signals=_signals(dice(seed, person.number, "signals", *again)) if violence == ("tip",) else (),
    )


def _signals(cup: Dice) -> tuple[str, ...]:
    """What made the officer think of trafficking; one in eight forms does not say."""
    return tuple(cup.sample(sorted(SIGNALS), cup.weighted({0: 12, 1: 45, 2: 33, 3: 10})))


def _batched(cup: Dice, moment: datetime) -> datetime:
    """Some rows share the moment of an hourly job, so that paging by time alone would lose or double some."""
    return moment.replace(minute=0, second=0) if cup.happens(0.3) else moment


def _place(cup: Dice, journey: Journey, day: date, regions: tuple[Region, ...]) -> str:
    """Mostly where the person lives; people from abroad are found anywhere, by population."""
    home = journey.person.residence_on(day)
    codes = {region.code: float(region.population) for region in regions}
    return home if home in codes and cup.happens(0.8) else cup.weighted(codes)


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    day: date
    stage: str
    kind: str
    outcome: str
    authority: str


def _decision_plans(cup: Dice, detected_on: date) -> Iterator[DecisionPlan]:
    """First stage, sometimes looked at again; the final stage after a positive one, sometimes appealed."""
    if cup.happens(0.12):
        return
    early = -2 if cup.happens(0.015) else cup.randint(1, 45)  # a detection entered late, after its decision
    first = DecisionPlan(
        detected_on + timedelta(days=early), "presumed", "first", cup.weighted(FIRST_STAGE), _first_body(cup)
    )
    yield first
    if first.outcome == "negative" and cup.happens(0.3):
        first = _again(cup, first, "reconsideration", (10, 60))
        yield first
    if first.outcome != "positive" or cup.happens(0.1):
        return
    final = DecisionPlan(
        first.day + timedelta(days=cup.randint(25, 330)),
        "formal",
        "first",
        cup.weighted(FINAL_STAGE),
        "commission",
    )
    yield final
    if final.outcome == "negative" and cup.happens(0.35):
        yield _again(cup, final, "appeal", (20, 150))


def _first_body(cup: Dice) -> str:
    return cup.weighted({"police": 75, "prosecution": 25})


def _again(cup: Dice, before: DecisionPlan, kind: str, days: tuple[int, int]) -> DecisionPlan:
    outcome = cup.weighted({"positive": 35, "negative": 60, "withdrawn": 5})
    return DecisionPlan(before.day + timedelta(days=cup.randint(*days)), before.stage, kind, outcome, before.authority)


def _decision(seed: int, detection: Detection, number: int, plan: DecisionPlan, window: Window) -> Decision:
    cup = dice(seed, detection.id, "decision", number)
    return Decision(
        source="police_register",
        stream="decision",
        id="AVO" + token(9, seed, detection.id, number),
        recorded_at=_batched(cup, recorded_after(cup, plan.day, window.today)),
        organisation=POLICE.id,
        person=detection.person,
        person_no=detection.person_no,
        deleted=cup.happens(DELETED_RATE),
        detection_id=detection.id,
        stage=plan.stage,
        kind=plan.kind,
        outcome=plan.outcome,
        authority=plan.authority,
        decided_on=plan.day,
    )
