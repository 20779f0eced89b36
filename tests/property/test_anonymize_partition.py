"""The partition into persons, against a slow and literal reading of docs/reference/counting.md."""

import random
from itertools import combinations
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.linkage import CROSS, Subject, partition

DOMAINS = ("law_enforcement", "victim_services")


@st.composite
def subjects(draw: st.DrawFn) -> list[Subject]:
    made = []
    for number in range(draw(st.integers(0, 9))):
        domain = draw(st.sampled_from((*DOMAINS, None)))
        may_cross = draw(st.booleans()) if domain else False
        letters = draw(st.sets(st.sampled_from("abcd"), max_size=2)) if domain else set()
        names = [domain, CROSS] if may_cross else [domain]
        keys = frozenset((name, f"{name}{letter}".encode()) for name in names if name for letter in letters)
        made.append(Subject(UUID(int=number), domain, may_cross, keys))
    return made


def literal_partition(people: list[Subject]) -> set[frozenset[UUID]]:
    """Merge two groups as long as any two may be merged."""
    groups = [[person] for person in people]
    while pair := next((two for two in combinations(groups, 2) if may_merge(*two, people)), None):
        groups = [group for group in groups if group not in pair] + [pair[0] + pair[1]]
    return {frozenset(person.ref for person in group) for group in groups}


def letters_of(group: list[Subject]) -> set[bytes]:
    return {key.removeprefix(name.encode()) for person in group for name, key in person.keys}


def may_merge(one: list[Subject], other: list[Subject], people: list[Subject]) -> bool:
    domains = {person.domain for person in one + other}
    if len(domains) == 1 and None not in domains:
        return bool(letters_of(one) & letters_of(other))
    if {len({person.domain for person in one}), len({person.domain for person in other})} == {1} and None in domains:
        return False
    return all(closed_sides_may_cross(group, people) for group in (one, other)) and bool(
        letters_of(one) & letters_of(other)
    )


def closed_sides_may_cross(group: list[Subject], people: list[Subject]) -> bool:
    """Whether everybody who is one person with a member within their own domain may cross."""
    reach = list(group)
    for person in reach:
        reach += [
            near
            for near in people
            if near not in reach and near.domain == person.domain and letters_of([near]) & letters_of([person])
        ]
    return all(person.may_cross for person in reach if person.domain is not None)


@settings(max_examples=300, deadline=None)
@given(subjects())
def test_the_partition_is_that_of_the_literal_rules(people: list[Subject]) -> None:
    assert {group.refs for group in partition(people)} == literal_partition(people)


@given(subjects(), st.randoms(use_true_random=False))
def test_every_subject_is_in_exactly_one_group_whatever_the_order(people: list[Subject], dice: random.Random) -> None:
    groups = partition(people)
    assert sorted(ref for group in groups for ref in group.refs) == [person.ref for person in people]
    assert partition(dice.sample(people, len(people))) == groups


@given(subjects())
def test_nobody_who_said_no_is_with_somebody_of_the_other_side(people: list[Subject]) -> None:
    closed = {person.ref for person in people if person.domain and not person.may_cross}
    domain_of = {person.ref: person.domain for person in people}
    for group in partition(people):
        if closed & group.refs:
            assert len({domain_of[ref] for ref in group.refs}) == 1
