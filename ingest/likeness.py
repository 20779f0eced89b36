"""Links by likeness: new subjects are compared with those known, and what is sure enough is written down as a pair.

    report = find_links(log, vault, settings, evidence)

A subject is new until it was compared with all of its evidence that counts; then only who comes later is compared with
it. A model is fitted anew when the subjects have grown by half, and then judges everybody once more, so that all fits
together cost no more than a few (docs/decisions/0305). Who is one person is drawn from the pairs by `resolve`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np
from psycopg import Connection

from anonymize.linkage import CROSS, Subject, partition
from anonymize.linkage.evidence import Encoded
from anonymize.linkage.fitting import Model
from anonymize.linkage.judging import (
    candidates,
    fitted_parameters,
    heard,
    judged,
    model_of,
    parameters_as_json,
    parameters_from_json,
    recounted,
    told_levels,
)
from anonymize.linkage.kept import encoded_of, key_table
from anonymize.linkage.uniting import Judged, Outcome, outcome_of
from anonymize.names import NORMALISER_VERSION
from event_log.connection import own_transaction
from event_log.likeness import (
    FoundPair,
    KeptEvidence,
    KnownPair,
    compared_marks,
    evidence_marks,
    expire_reviews,
    keep_compared,
    keep_model,
    keep_pairs,
    kept_evidence,
    known_pairs,
    newest_model,
)
from ingest.opening_evidence import EvidenceOpener
from ingest.settings import ResolveSettings

GROWTH: Final = 1.5
POLICE: Final = "law_enforcement"
SERVICES: Final = "victim_services"
STANDING: Final = frozenset({"linked", "same"})
APART: Final = frozenset({"different", "undone"})
DOMAINS: Final = (POLICE, SERVICES, CROSS)


@dataclass(frozen=True, slots=True)
class Known:
    """Subjects of one domain with their evidence opened, in the order in which the log came to know them."""

    refs: list[UUID]
    encoded: Encoded
    border: int | None
    """Across: how many of the first rows are law enforcement."""


def with_links(subjects: Iterable[Subject], pairs: Iterable[KnownPair]) -> list[Subject]:
    """The subjects with a key for each pair that is linked: then persons are drawn from exact keys and links alike."""
    keys: dict[UUID, set[tuple[str, bytes]]] = {}
    for pair in pairs:
        if pair.state in STANDING:
            for ref in (pair.one_ref, pair.other_ref):
                keys.setdefault(ref, set()).add((pair.domain, pair.handle.bytes))
    return [
        Subject(each.ref, each.domain, each.may_cross, each.keys | keys[each.ref]) if each.ref in keys else each
        for each in subjects
    ]


def pairs_by_state(pairs: Iterable[KnownPair]) -> dict[str, int]:
    """How many pairs stand how after a resolve, of the whole country: no source, region or date is told of any."""
    states = Counter(pair.state for pair in pairs)
    return {
        "pairs_linked": sum(states[state] for state in STANDING),
        "pairs_parted": sum(states[state] for state in APART),
        "pairs_waiting": states["review"],
        "pairs_expired": states["expired"],
    }


def find_links(
    log: Connection, vault: Connection, settings: ResolveSettings, subjects: Sequence[Subject]
) -> Counter[str]:
    """Compare who is new, domain by domain, and write the pairs down; how many came out how. `subjects` as by their
    exact keys.
    """
    found: Counter[str] = Counter()
    if not settings.seal_keys:
        return found
    marks = evidence_marks(log, settings.linkage_epoch, NORMALISER_VERSION)
    rows: list[KeptEvidence] = []
    opener = EvidenceOpener(vault, settings)
    for domain in DOMAINS:
        pairs = known_pairs(log)
        here = _in_domain(subjects, domain, marks)
        new = _new(log, domain, here, pairs, subjects)
        if not new or len(here) < settings.fewest_subjects:
            continue
        rows = rows or kept_evidence(log, settings.linkage_epoch, NORMALISER_VERSION)
        known = _known(rows, here, domain, opener)
        if len(known.refs) >= settings.fewest_subjects:
            found += _find(log, settings, domain, known, new, subjects, pairs, here)
    with own_transaction(log):
        found["expired"] = expire_reviews(log)
    found["unopened"] = len(opener.shut)
    return found


def _in_domain(subjects: Sequence[Subject], domain: str, marks: Mapping[UUID, int]) -> dict[UUID, int]:
    """Whom evidence may be compared in a domain, and up to which evidence. Across: who may cross, alone."""
    return {
        each.ref: marks[each.ref]
        for each in subjects
        if each.ref in marks and (each.may_cross if domain == CROSS else each.domain == domain)
    }


def _new(
    log: Connection, domain: str, here: Mapping[UUID, int], pairs: Sequence[KnownPair], subjects: Sequence[Subject]
) -> set[UUID]:
    """Who was not compared with its evidence of today, and whose links hold together what people parted."""
    compared = compared_marks(log, domain)
    new = {ref for ref, mark in here.items() if compared.get(ref) != mark}
    parted = [pair for pair in pairs if pair.state in APART]
    if parted:
        person = {ref: number for number, group in enumerate(_groups(subjects, pairs)) for ref in group}
        for pair in parted:
            if person.get(pair.one_ref, -1) == person.get(pair.other_ref, -2):
                new |= {pair.one_ref, pair.other_ref} & here.keys()
    return new


def _groups(subjects: Sequence[Subject], pairs: Sequence[KnownPair]) -> list[frozenset[UUID]]:
    return [group.refs for group in partition(with_links(subjects, pairs))]


def _known(rows: Sequence[KeptEvidence], here: Mapping[UUID, int], domain: str, opener: EvidenceOpener) -> Known:
    """A row per subject: of each field the newest evidence, of blocking keys all."""
    mine = [row for row in rows if row.subject_ref in here and (row.cross_sealed if domain == CROSS else row.sealed)]
    records: dict[UUID, dict[str, bytes]] = {}
    keys: dict[UUID, set[bytes]] = {}
    is_police: dict[UUID, bool] = {}
    for row, record in opener.opened(mine, domain):
        records.setdefault(row.subject_ref, {}).update(record)
        blocking = row.cross_blocking if domain == CROSS else row.blocking
        keys.setdefault(row.subject_ref, set()).update(blocking[at : at + 8] for at in range(0, len(blocking), 8))
        is_police[row.subject_ref] = row.domain == POLICE
    refs = sorted(records, key=lambda ref: not is_police[ref]) if domain == CROSS else list(records)
    table = key_table([b"".join(sorted(keys[ref])) for ref in refs])
    border = sum(is_police[ref] for ref in refs) if domain == CROSS else None
    return Known(refs, encoded_of([records[ref] for ref in refs], table), border)


def _find(
    log: Connection,
    settings: ResolveSettings,
    domain: str,
    known: Known,
    new: set[UUID],
    subjects: Sequence[Subject],
    pairs: Sequence[KnownPair],
    here: Mapping[UUID, int],
) -> Counter[str]:
    if domain == CROSS and not 0 < (known.border or 0) < len(known.refs):
        return Counter()
    model_id, model_of_groups, is_fresh = _model(log, settings, domain, known)
    asked = set(known.refs) if is_fresh else new & set(known.refs)
    standing = [
        pair
        for pair in pairs
        if pair.state == "same" or pair.domain != domain or not {pair.one_ref, pair.other_ref} & asked
    ]
    groups = _group_numbers(known, subjects, standing, domain)
    model = model_of_groups(groups)
    place = {ref: row for row, ref in enumerate(known.refs)}
    rows = np.asarray(sorted(place[ref] for ref in asked), dtype=np.int64)
    pairs_compared = candidates(known.encoded, rows, known.border)
    model = recounted(model, known.encoded, groups, judged(model, known.encoded, pairs_compared))
    chances = judged(model, known.encoded, pairs_compared)
    outcome = outcome_of(
        groups,
        chances,
        lambda one, other: judged(model, known.encoded, (one, other)).probability,
        {_ordered(place[p.one_ref], place[p.other_ref]) for p in pairs if p.state in APART and _both(p, place)},
        settings.thresholds,
    )
    with own_transaction(log):
        keep_pairs(log, domain, model_id, asked, _found(known, model, chances, outcome))
        keep_compared(log, domain, model_id, {ref: here[ref] for ref in asked})
    return Counter(
        {f"{domain}.links": len(outcome.links), f"{domain}.reviews": len(outcome.reviews), "crowded": outcome.crowded}
        | {f"{domain}.{name}": count for name, count in chances.named.items()}
    )


def _model(
    log: Connection, settings: ResolveSettings, domain: str, known: Known
) -> tuple[int, Callable[[Sequence[int]], Model], bool]:
    """The number of the model, the model for given groups, and whether it was fitted just now."""
    kept = newest_model(log, domain, settings.linkage_epoch, NORMALISER_VERSION)
    if kept is not None and len(known.refs) < GROWTH * kept.subjects:
        parameters = parameters_from_json(kept.parameters)
        if parameters.m.keys() == known.encoded.fields.keys():  # else it is older than a field
            return kept.model_id, lambda groups: model_of(parameters, known.encoded, groups), False
    parameters = fitted_parameters(known.encoded, known.border)
    with own_transaction(log):
        number = keep_model(
            log, domain, settings.linkage_epoch, NORMALISER_VERSION, len(known.refs), parameters_as_json(parameters)
        )
    return number, lambda groups: model_of(parameters, known.encoded, groups), True


def _group_numbers(known: Known, subjects: Sequence[Subject], standing: Sequence[KnownPair], domain: str) -> list[int]:
    """The person of each row as exact keys and standing links draw it."""
    person = {ref: number for number, group in enumerate(_groups(subjects, standing)) for ref in group}
    numbers: dict[int, int] = {}
    return [numbers.setdefault(person[ref], len(numbers)) for ref in known.refs]


def _found(known: Known, model: Model, chances: Judged, outcome: Outcome) -> Iterable[FoundPair]:
    states = dict.fromkeys(outcome.reviews, "review") | dict.fromkeys(outcome.links, "linked")
    if not states:
        return
    table = np.asarray(sorted(states), dtype=np.int64)
    comparison = heard(model, known.encoded, (table[:, 0], table[:, 1]))
    probability = judged(model, known.encoded, (table[:, 0], table[:, 1])).probability
    for place, pair in enumerate(sorted(states)):
        one, other = sorted((known.refs[pair[0]], known.refs[pair[1]]))
        yield FoundPair(one, other, float(probability[place]), told_levels(comparison, place), states[pair])


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _both(pair: KnownPair, place: Mapping[UUID, int]) -> bool:
    return pair.one_ref in place and pair.other_ref in place
