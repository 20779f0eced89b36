"""A log as a real one comes to be: the events of another log late and out of order, corrected and voided, its people
put together and taken apart, some of them withdrawn, one known to nobody, and one in another's case.

What the new events mean does not matter here: whoever reads them twice must read the same.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from tests.support.warehouse_log import SALT, Log

LATE: Final = 0.1
"""Share of the events that come up to two hundred days after they were recorded."""
BEFORE, AT_THE_END, END = 15, 15, 60
"""How often something moves figures backwards in all of the log, and how often in that many events of its end."""

Row = tuple[Any, ...]


def shaken(log: Log, seed: int) -> Log:
    """Another log, from the events until some day; the same from the same seed."""
    return _Shaking(log, Random(seed)).run()


@dataclass
class _Shaking:
    old: Log
    dice: Random
    new: Log = field(init=False)
    links: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    told: list[Row] = field(default_factory=list)
    """Rows of the new log that are about somebody."""

    def __post_init__(self) -> None:
        subjects = dict(self.old.persons)
        del subjects[self.dice.choice(sorted(subjects))]
        self.new = Log(organisations=self.old.organisations, persons=subjects)
        for link in self.old.links:
            self.links[link[0]].append(link)

    def run(self) -> Log:
        rows = sorted(self.old.rows, key=self._arrival)
        rows = rows[: self.dice.randint(len(rows) // 2, len(rows))]
        when = {*self.dice.sample(range(len(rows) // 10, len(rows)), BEFORE)}
        when |= {*self.dice.sample(range(len(rows) - END, len(rows)), AT_THE_END)}
        happenings = (self._corrected, self._voided, self._moved, self._spoken, self._told_of_another)
        for number, row in enumerate(rows):
            self._append(row, self.links[row[0]])
            if number in when and self.told:
                self.dice.choice(happenings)()
        return self.new

    def _arrival(self, row: Row) -> tuple[datetime, int]:
        recorded_at: datetime = row[7]
        delay = self.dice.randrange(200) if self.dice.random() < LATE else 0
        return recorded_at + timedelta(days=delay), row[0]

    def _append(self, row: Row, links: list[Row], **other: object) -> None:
        data = {**json.loads(row[9]), **other}
        position = self.new.add(row[4], row[5], recorded_at=row[7], source_id=row[3], precision=row[6], **data)
        self.new.links.extend((position, *link[1:]) for link in links)
        self.links[-position] = links
        if any(link[1] == "subject" for link in links):
            self.told.append(self.new.rows[-1])

    def _corrected(self) -> None:
        """The fact anew, and where it has a quantity another one."""
        row = self._ended()
        self.new.correct(row[0])
        changed = {"quantity": self.dice.randint(1, 9)} if "quantity" in row[9] else {}
        self._append(row, self.links[-row[0]], **changed)

    def _voided(self) -> None:
        self.new.add("record.voided", self.told[-1][7], position=self._ended()[0])

    def _ended(self) -> Row:
        return self.told.pop(self.dice.randrange(len(self.told)))

    def _moved(self) -> None:
        """To somebody else, or back to who it was."""
        subject, person = self._anybody(), self.new.persons[self._anybody()]
        position = self._say("persons.linked", subject, evidence_domain="none")
        self.new.moves.append((position, subject, person))

    def _spoken(self) -> None:
        self._say(self.dice.choice(["consent.withdrawn", "consent.given"]), self._anybody(), purpose_code="statistics")

    def _told_of_another(self) -> None:
        """In her case; whose the case is says its opening, so there is one alone."""
        row = self.dice.choice([row for row in self.told if row[4] != "case.opened"])
        other = self._anybody()
        links = [link for link in self.links[-row[0]] if link[1] != "subject"]
        self._append(row, [*links, (row[0], "subject", other, SALT)])

    def _say(self, kind: str, subject: UUID, **data: object) -> int:
        position = self.new.add(kind, self.told[-1][7], **data)
        self.new.links.append((position, "subject", subject, SALT))
        return position

    def _anybody(self) -> UUID:
        return self.dice.choice(sorted(self.new.persons))
