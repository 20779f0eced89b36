"""What is remembered while rows are read: never wrong, never much."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.event_mode import remembered
from ingest.event_mode.remembered import Remembered


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(1, 12))
def test_memory_is_bounded_and_every_answer_is_that_of_the_maker(keys: list[int], most: int) -> None:
    made: list[int] = []

    def make(key: int) -> int:
        made.append(key)
        return key * key

    before, remembered.REMEMBERED = remembered.REMEMBERED, most  # type: ignore[misc]  # smaller than a file
    try:
        memory = Remembered(make)
        for key in keys:
            assert memory[key] == key * key
            assert len(memory) + len(memory._before) <= 2 * most
    finally:
        remembered.REMEMBERED = before  # type: ignore[misc]  # as it was
    if len(set(keys)) <= most:
        assert len(made) == len(set(keys))


def test_what_is_used_stays_while_the_rest_goes() -> None:
    made: list[int] = []
    memory = Remembered[int, int](lambda key: made.append(key) or key)
    for stranger in range(1, 5 * remembered.REMEMBERED):
        _ = memory[0], memory[stranger]
    assert made.count(0) == 1


def test_what_raises_is_asked_again() -> None:
    answers = iter([ValueError(), 7])

    def make(_: str) -> int:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    memory = Remembered[str, int](make)
    try:
        _ = memory["x"]
    except ValueError:
        assert memory["x"] == 7
