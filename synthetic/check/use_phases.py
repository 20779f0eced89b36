"""In which phase a delivery was used: as the clock of its case says, else as reported (counting/cost.md)."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from synthetic.check.clocks import Clock
from synthetic.check.facts import Delivery
from synthetic.check.mart import World

NOT_KNOWN = "not_known"


class UsePhase(NamedTuple):
    code: str
    source: str


class UsePhases:
    """The phases of every case, in the order in which they were entered; of one day the last reported holds."""

    def __init__(self, world: World) -> None:
        self._phases = world.phases
        self._clocks: dict[str, list[Clock]] = defaultdict(list)
        for clock in world.care.clocks:
            self._clocks[clock.case_id].append(clock)
        self._entered: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for one in sorted(world.facts.casework.phases, key=lambda one: one.on):
            self._entered[one.case_id].append((one.on, one.phase))

    def of(self, delivery: Delivery) -> UsePhase:
        case_id = delivery.case_id or ""
        for clock in self._clocks.get(case_id, ()):
            if clock.runs_on(delivery.on):
                phase = self._phases.of(clock).on(delivery.on)
                return UsePhase(phase.code, "derived" if phase.is_derived else "reported")
        reported = [code for on, code in self._entered.get(case_id, ()) if on <= delivery.on]
        return UsePhase(reported[-1], "reported") if reported else UsePhase(NOT_KNOWN, NOT_KNOWN)
