"""Who withdrew from statistics: in no figure, and one in the tally of each organisation, quarter and service type."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any, Final

from synthetic.check.calendar import quarter_of
from synthetic.check.exact_keys import Person
from synthetic.check.facts import Delivery, Facts, Refusal, Subject

WHO_THERE_IS: Final = frozenset({"subjects", "records", "evidence", "consents"})
"""What says who is whom; it stays, for withdrawal changes no person into two."""
NO_NAME: Final = frozenset({"organisation_id", "to_organisation_id", "source_id"})
"""Fields that end like the name of a case, a need or a referral and are none of a person's."""


def without_withdrawn(facts: Facts, person_of: Callable[[Subject], Person]) -> Facts:
    """The facts that count when these are the persons, with those of whoever withdrew as a tally.

    Whatever kind of fact there is: what is about a person who withdrew goes, and what names nobody but a case, need,
    referral or placement of one of those facts.
    """
    gone = withdrawn(facts, person_of)
    if not gone:
        return facts
    theirs = [one for one in _all_told(facts) if _subject(one) and person_of(one.subject) in gone]
    names = frozenset(name for one in theirs for name in _names(one))

    def goes(one: Any) -> bool:
        who = _subject(one)
        return person_of(who) in gone if who else any(name in names for name in _names(one))

    left: Facts = _without(facts, goes)
    return replace(left, refusals=(*facts.refusals, *_tally(facts, filter(goes, facts.deliveries), person_of)))


def _subject(one: Any) -> Subject | None:
    return getattr(one, "subject", None)


def withdrawn(facts: Facts, person_of: Callable[[Subject], Person]) -> set[Person]:
    """The persons whose newest word on statistics, at whichever organisation, is a withdrawal."""
    newest: dict[Person, tuple[date, bool]] = {}
    for one in facts.consents:
        person, word = person_of(one.subject), (one.on, one.is_withdrawn)
        newest[person] = max(word, newest.get(person, word))
    return {person for person, (_, is_withdrawn) in newest.items() if is_withdrawn}


def _tally(facts: Facts, served: Iterable[Delivery], person_of: Callable[[Subject], Person]) -> Iterator[Refusal]:
    regions = {one.organisation_id: one.region for one in facts.organisations}
    told = {(person_of(one.subject), one.organisation_id, quarter_of(one.on), one.service_type) for one in served}
    for _, organisation_id, quarter, service_type in sorted(told):
        yield Refusal(organisation_id, regions[organisation_id], quarter, service_type, 1)


def _told(facts: Any) -> Iterator[tuple[str, Any]]:
    """The fields that hold facts about what happened, nested ones (casework) as a whole."""
    for each in fields(facts):
        value = getattr(facts, each.name)
        if each.name not in WHO_THERE_IS and (isinstance(value, tuple) or is_dataclass(value)):
            yield each.name, value


def _all_told(facts: Any) -> Iterator[Any]:
    for _, value in _told(facts):
        yield from value if isinstance(value, tuple) else _all_told(value)


def everything_told(facts: Facts) -> Iterator[Any]:
    """All facts about somebody, of whatever kind, and what people said of the use of theirs."""
    yield from facts.consents
    yield from (one for one in _all_told(facts) if _subject(one))


def _without(facts: Any, goes: Callable[[Any], bool]) -> Any:
    kept = {
        name: tuple(one for one in value if not goes(one)) if isinstance(value, tuple) else _without(value, goes)
        for name, value in _told(facts)
    }
    return replace(facts, **kept)


def _names(one: Any) -> Iterator[tuple[str, str]]:
    """What a fact calls its case, need, referral or placement: (kind, name)."""
    for kind in getattr(one, "__match_args__", ()) or getattr(one, "_fields", ()):
        if kind.endswith("_id") and kind not in NO_NAME and getattr(one, kind):
            yield kind, getattr(one, kind)
