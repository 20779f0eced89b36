"""In which phase a case was on a day, as far as its organisation reported it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from synthetic.check.case_facts import PhaseEntered
from synthetic.check.facts import Delivery

NOT_KNOWN = "not_known"


class Phase(NamedTuple):
    code: str
    source: str


class Phases:
    """The phases of every case, in the order in which they were entered; of one day the last reported holds."""

    def __init__(self, entries: Iterable[PhaseEntered]) -> None:
        self._entered: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for one in entries:
            self._entered[one.case_id].append((one.on, one.phase))
        for each in self._entered.values():
            each.sort(key=lambda entered: entered[0])

    def of(self, delivery: Delivery) -> Phase:
        reported = [code for on, code in self._entered.get(delivery.case_id or "", ()) if on <= delivery.on]
        return Phase(reported[-1], "reported") if reported else Phase(NOT_KNOWN, NOT_KNOWN)
