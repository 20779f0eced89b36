"""Which rows of a page must be read whole, and where what they come to belongs."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from event_log.bulk_known import Known
from event_log.bulk_settle import settled
from event_log.page import Load, Outcome, Skipped
from event_log.prepared import PreparedPage, Told

LOAD = Load(UUID(int=0), "source", {})
SAME, OTHER = b"same", b"other"


def page(keys: Sequence[bytes], digests: Sequence[bytes], others: Sequence[tuple[int, Outcome]] = ()) -> PreparedPage:
    return PreparedPage(LOAD, "events", len(keys) + len(others), keys, digests, {}, Told, others, None, (), False)


def asked(
    keys: Sequence[bytes], digests: Sequence[bytes], known: Known, others: Sequence[tuple[int, Outcome]] = ()
) -> list[int]:
    seen: list[list[int]] = []

    def tell(wanted: Sequence[int]) -> Told:
        seen.append(list(wanted))
        return Told()

    settled(replace(page(keys, digests, others), tell=tell), known)
    (wanted,) = seen
    return wanted


def test_a_known_row_is_not_asked_for_and_a_new_a_changed_and_a_dead_one_are() -> None:
    known = {b"a": SAME, b"b": OTHER, b"c": None}
    assert asked([b"a", b"b", b"c", b"d"], [SAME] * 4, known) == [1, 2, 3]
    assert asked([b"a"], [SAME], known) == []


def test_all_rows_of_a_record_are_asked_for_when_one_of_them_says_something_new() -> None:
    assert asked([b"a", b"b", b"a"], [SAME, SAME, OTHER], {b"a": SAME, b"b": SAME}) == [0, 2]
    assert asked([b"a", b"b"], [SAME, SAME], {b"a": SAME, b"b": SAME}, [(2, Skipped("gone", b"a"))]) == [0]


@given(st.lists(st.sampled_from(["named", "other", "told fact", "told other"]), max_size=12))
def test_what_was_told_stands_where_its_row_stood(rows: list[str]) -> None:
    keys, others, facts, told_others = [], [], {}, {}
    for number, kind in enumerate(rows):
        name = str(number).encode()
        if kind == "other":
            others.append((len(keys), Skipped(str(number))))
            continue
        if kind == "told fact":
            facts[len(keys)] = name
        elif kind == "told other":
            told_others[len(keys)] = Skipped(str(number))
        keys.append(name)
    told = Told(facts, {row: OTHER for row in facts}, told_others, ("x",))
    found = settled(replace(page(keys, [SAME] * len(keys), others), tell=lambda wanted: told), {})
    assert in_order(found) == [str(number) for number in range(len(rows))]
    assert all(found.keys[number] == fact and found.digests[number] == OTHER for number, fact in found.facts.items())
    assert len(found.facts) == len(facts)
    assert found.drift_fields == ("x",)


def in_order(found: PreparedPage) -> list[str]:
    """The rows of a page by their numbers, facts and others as they came."""
    left, rows = list(found.others), []
    for number, key in enumerate(found.keys):
        while left and left[0][0] <= number:
            rows.append(left.pop(0)[1].rule)  # type: ignore[union-attr]  # all are skipped here
        rows.append(key.decode())
    return rows + [outcome.rule for _, outcome in left]  # type: ignore[union-attr]  # as above
