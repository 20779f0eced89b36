"""From the persons of now to the groups of the evidence: the right persons, and as little movement as may be."""

import random
from itertools import count
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from event_log.persons import PartitionChanges, partition_changes

SUBJECTS = [UUID(int=number) for number in range(1, 9)]
PERSONS = [UUID(int=number) for number in range(101, 106)]
Groups = list[tuple[list[UUID], str]]

current_persons = st.dictionaries(st.sampled_from(SUBJECTS), st.sampled_from(PERSONS))


@st.composite
def groups(draw: st.DrawFn) -> Groups:
    """Some of the subjects, each in one group."""
    labels = draw(st.dictionaries(st.sampled_from(SUBJECTS), st.integers(0, 4)))
    by_label: dict[int, list[UUID]] = {}
    for subject, label in labels.items():
        by_label.setdefault(label, []).append(subject)
    return [(members, "cross") for members in by_label.values()]


def changes_of(current: dict[UUID, UUID], wanted: Groups) -> PartitionChanges:
    numbers = count(1001)
    return partition_changes(current, wanted, lambda: UUID(int=next(numbers)))


def after(current: dict[UUID, UUID], changes: PartitionChanges) -> dict[UUID, UUID]:
    for move in changes.moves:
        assert move.from_person == current.get(move.subject_ref) != move.to_person
    return current | {move.subject_ref: move.to_person for move in changes.moves}


@given(current_persons, groups())
def test_afterwards_every_group_is_one_person_and_no_two_groups_are_the_same(
    current: dict[UUID, UUID], wanted: Groups
) -> None:
    persons = after(current, changes_of(current, wanted))
    keys = [{persons[ref] for ref in members} for members, _ in wanted]
    assert all(len(key) == 1 for key in keys)
    assert len(set().union(*keys)) == len(wanted)


@given(current_persons, groups())
def test_only_groups_without_an_heir_make_new_persons_and_all_of_them_are_used(
    current: dict[UUID, UUID], wanted: Groups
) -> None:
    changes = changes_of(current, wanted)
    persons = after(current, changes)
    used = {persons[ref] for members, _ in wanted for ref in members}
    assert used - set(PERSONS) == set(changes.new_persons)
    assert {move.subject_ref for move in changes.moves} <= {ref for members, _ in wanted for ref in members}


@given(current_persons, groups())
def test_doing_it_again_changes_nothing(current: dict[UUID, UUID], wanted: Groups) -> None:
    persons = after(current, changes_of(current, wanted))
    assert changes_of(persons, wanted) == PartitionChanges((), ())


@given(current_persons, groups())
def test_the_largest_group_loses_no_more_members_than_it_must(current: dict[UUID, UUID], wanted: Groups) -> None:
    moved = {move.subject_ref for move in changes_of(current, wanted).moves}
    for members, _ in sorted(wanted, key=lambda group: (-len(group[0]), min(group[0])))[:1]:
        holders = [current[ref] for ref in members if ref in current]
        most = max((holders.count(person) for person in holders), default=0)
        assert len(moved.intersection(members)) == len(members) - most


@given(current_persons, groups(), st.randoms(use_true_random=False))
def test_the_order_of_the_groups_does_not_matter(
    current: dict[UUID, UUID], wanted: Groups, dice: random.Random
) -> None:
    shuffled = [(dice.sample(members, len(members)), domain) for members, domain in dice.sample(wanted, len(wanted))]
    assert changes_of(current, shuffled) == changes_of(current, wanted)
