"""Odd values of people on their way to the log, counted and not kept."""

from collections.abc import Iterable, Mapping

from anonymize.linkage.odd_values import odd_values_of
from vocabulary.events import Json, RawEvent


def odd_values_in(events: Iterable[RawEvent]) -> set[str]:
    """What is odd in one record, each once, as `field.outcome`. Looks only where linkage looks."""
    subjects = [event.subject for event in events if event.carries_evidence and event.subject]
    return {said for subject in subjects for said in odd_values_of(subject)}


def by_field(counts: Mapping[str, int]) -> dict[str, Json]:
    """The counts as a report tells them: field → outcome → records."""
    told: dict[str, dict[str, Json]] = {}
    for name, records in sorted(counts.items()):
        field, outcome = name.split(".")
        told.setdefault(field, {})[outcome] = records
    return dict(told)
