"""What one reporting mart must hold, by the truth: its grain, its measures and every one of its rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from synthetic.check.calendar import Calendar
from synthetic.check.clocks import Care
from synthetic.check.exact_keys import Person, persons_of
from synthetic.check.facts import Facts, Subject
from synthetic.check.in_phases import Phases
from synthetic.check.people import People
from synthetic.check.withdrawals import without_withdrawn

Value = int | Decimal | str | bool | date | None
Key = tuple[str, ...]
Cells = dict[Key, dict[str, Value]]

SAME_PERSONS = "under the pipeline's own partition of persons"


class World:
    """The planted facts that count, and the two views of them that every figure needs.

    `person_of`: whom to take for one person; without it, who shares an exact key. `pairs`: how the pipeline says that
    its pairs stand, which no truth knows; None where it has told nothing.
    """

    def __init__(
        self,
        facts: Facts,
        person_of: Mapping[Subject, Person] | None = None,
        pairs: Mapping[str, int] | None = None,
    ) -> None:
        persons = persons_of(facts) if person_of is None else person_of
        self.facts = without_withdrawn(facts, persons.__getitem__)
        self.people = People(self.facts, persons)
        self.calendar = Calendar(self.facts)
        self.pairs = pairs

    @cached_property
    def care(self) -> Care:
        return Care(self.facts, self.people)

    @cached_property
    def phases(self) -> Phases:
        return Phases(self.facts)


@dataclass(frozen=True, slots=True)
class Mart:
    name: str
    grain: tuple[str, ...]
    measures: tuple[str, ...]
    cells: Callable[[World], Cells]
    attributes: tuple[str, ...] = ()
    """Columns that are neither key nor count, compared like measures."""
    note: str = ""

    @property
    def compared(self) -> tuple[str, ...]:
        return (*self.measures, *self.attributes)

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.grain, *self.compared)


class Tally:
    """Grows the rows of one mart; every row starts with nought in every measure."""

    def __init__(self, measures: Iterable[str]) -> None:
        self._measures = tuple(measures)
        self._rows: dict[Key, dict[str, int | Decimal]] = defaultdict(lambda: dict.fromkeys(self._measures, 0))

    def add(self, key: Key, measure: str, amount: int | Decimal = 1) -> None:
        self._rows[key][measure] += amount

    def touch(self, key: Key) -> None:
        """Lets the row exist even if nothing is ever counted in it."""
        self._rows[key]  # noqa: B018 - looking it up makes it

    def rows(self) -> Mapping[Key, dict[str, int | Decimal]]:
        return self._rows

    def cells(self) -> Cells:
        return {key: dict(row) for key, row in self._rows.items()}

    def cells_that_count(self) -> Cells:
        """Without the rows in which everything is nought."""
        return {key: dict(row) for key, row in self._rows.items() if any(row.values())}
