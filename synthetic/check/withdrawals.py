"""Who withdrew from statistics: in no figure, and one in the tally of each organisation, quarter and service type."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from synthetic.check.calendar import quarter_of
from synthetic.check.exact_keys import Person
from synthetic.check.facts import Assessment, Decision, Delivery, Detection, Facts, Opening, Refusal, Subject

About = TypeVar("About", Detection, Decision, Opening, Assessment, Delivery)


def without_withdrawn(facts: Facts, person_of: Callable[[Subject], Person]) -> Facts:
    """The facts that count when these are the persons, with those of whoever withdrew as a tally."""
    gone = withdrawn(facts, person_of)

    def staying(told: tuple[About, ...]) -> tuple[About, ...]:
        return tuple(one for one in told if person_of(one.subject) not in gone)

    needs = {one.need_id for one in facts.assessments if person_of(one.subject) in gone}
    served = [one for one in facts.deliveries if person_of(one.subject) in gone]
    return replace(
        facts,
        detections=staying(facts.detections),
        decisions=staying(facts.decisions),
        openings=staying(facts.openings),
        assessments=staying(facts.assessments),
        declines=tuple(one for one in facts.declines if one.need_id not in needs),
        deliveries=staying(facts.deliveries),
        refusals=(*facts.refusals, *_tally(facts, served, person_of)),
    )


def withdrawn(facts: Facts, person_of: Callable[[Subject], Person]) -> set[Person]:
    """The persons whose newest word on statistics, at whichever organisation, is a withdrawal."""
    newest: dict[Person, tuple[date, bool]] = {}
    for one in facts.consents:
        person, word = person_of(one.subject), (one.on, one.is_withdrawn)
        newest[person] = max(word, newest.get(person, word))
    return {person for person, (_, is_withdrawn) in newest.items() if is_withdrawn}


def _tally(facts: Facts, served: list[Delivery], person_of: Callable[[Subject], Person]) -> Iterator[Refusal]:
    regions = {one.organisation_id: one.region for one in facts.organisations}
    told = {(person_of(one.subject), one.organisation_id, quarter_of(one.on), one.service_type) for one in served}
    for _, organisation_id, quarter, service_type in sorted(told):
        yield Refusal(organisation_id, regions[organisation_id], quarter, service_type, 1)
