"""A page of which some rows were not read whole yet: what the log does not know to be unchanged is asked for."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from event_log.bulk_known import Known
from event_log.page import Outcome
from event_log.plan import key_of
from event_log.prepared import PreparedPage, Told


def settled(page: PreparedPage, known: Known) -> PreparedPage:
    """The page with all that it takes to append it."""
    told = page.tell(_not_unchanged(page, known))
    if not (told.facts or told.others or told.drift_fields or told.odd_values):
        return page
    return _with(page, told)


def keys_of(others: Sequence[tuple[int, Outcome]]) -> Iterator[bytes]:
    """Of what yields no fact, where it shows its key."""
    for _, outcome in others:
        if (key := key_of(outcome)) is not None:
            yield key


def _not_unchanged(page: PreparedPage, known: Known) -> list[int]:
    """Every row of a record of which any row says something new: which comes first matters."""
    if [known.get(key) for key in page.keys] == page.digests and not page.others:
        return []
    changed = {key for key, digest in zip(page.keys, page.digests, strict=True) if known.get(key) != digest} | set(
        keys_of(page.others)
    )
    return [number for number, key in enumerate(page.keys) if key in changed]


def _with(page: PreparedPage, told: Told) -> PreparedPage:
    facts = {**page.facts, **told.facts}
    kept = [number for number in range(len(page.keys)) if number not in told.others]
    after = {number: at for at, number in enumerate(kept)}
    return replace(
        page,
        keys=[page.keys[number] for number in kept],
        digests=[told.digests.get(number, page.digests[number]) for number in kept],
        facts={after[number]: fact for number, fact in facts.items() if number in after},
        others=_merged(page.others, told, kept),
        drift_fields=tuple(sorted({*page.drift_fields, *told.drift_fields})),
        odd_values=dict(Counter(page.odd_values) + Counter(told.odd_values)),
    )


def _merged(others: Sequence[tuple[int, Outcome]], told: Told, kept: Sequence[int]) -> list[tuple[int, Outcome]]:
    """In the order of the rows, each with how many of the kept keys come before it."""
    rows: Iterable[tuple[int, int, Outcome]] = [
        *((before, 0, outcome) for before, outcome in others),
        *((number, 1, outcome) for number, outcome in told.others.items()),
    ]
    return [
        (bisect_left(kept, number), outcome) for number, _, outcome in sorted(rows, key=lambda row: (row[0], row[1]))
    ]
