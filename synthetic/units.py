"""Services in units: how often somebody comes once help has begun."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from synthetic.assessing import Help
from synthetic.dice import Dice


@dataclass(frozen=True, slots=True)
class Rhythm:
    unit: str
    times: tuple[int, int]
    pause_days: tuple[int, int]
    quantities: tuple[str, ...]


RHYTHMS: Final = {
    "accommodation": Rhythm("night", (3, 14), (14, 14), ("14",)),
    "medical": Rhythm("session", (1, 7), (4, 35), ("1",)),
    "psychological": Rhythm("session", (5, 22), (6, 12), ("1", "1", "1", "1.5")),
    "legal": Rhythm("hour", (3, 11), (4, 25), ("0.5", "1", "1.5", "2")),
    "education_vocational": Rhythm("hour", (4, 18), (7, 7), ("2", "3", "4.5")),
    "employment": Rhythm("session", (3, 12), (6, 20), ("1",)),
    "humanitarian": Rhythm("package", (2, 9), (12, 30), ("1", "1", "2")),
    "financial": Rhythm("payment", (2, 9), (28, 31), ("1",)),
    "child_support": Rhythm("session", (4, 16), (6, 14), ("1", "2")),
    "status_documents": Rhythm("session", (2, 8), (7, 30), ("1",)),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    type: str
    on: date
    quantity: Decimal
    unit: str


def deliveries(cup: Dice, help_: Help, last_day: date) -> Iterator[Delivery]:
    """The units of one help until the organisation loses sight of the person."""
    rhythm = RHYTHMS[help_.type]
    day = help_.first_day
    for _ in range(cup.randint(*rhythm.times)):
        if day > last_day:
            return
        yield Delivery(help_.type, day, Decimal(cup.choice(rhythm.quantities)), rhythm.unit)
        day += timedelta(days=cup.randint(*rhythm.pause_days))
